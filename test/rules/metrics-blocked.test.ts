import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['metrics-blocked'] };

function scraped(mark = '', annotations = 'prometheus.io/scrape: "true", prometheus.io/port: "9090"'): string {
  return `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web }
      annotations: { ${annotations} }
${mark}    spec: { containers: [{ name: main, image: example, ports: [{ name: http, containerPort: 8080 }, { name: metrics, containerPort: 9090 }] }] }
`;
}

const SERVICE = `
#- shop/web-service.yaml
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { selector: { app: web }, ports: [{ name: metrics, port: 90, targetPort: metrics }] }
`;

const monitoring = `${namespace('monitoring')}${deployment('monitoring', 'prometheus')}`;

function serviceMonitor(mark = '', spec = 'namespaceSelector: { matchNames: [shop] }'): string {
  return `
#- monitoring/web.yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: monitoring }
spec:
  selector: { matchLabels: { app: web } }
  ${spec}
  endpoints:
    - port: metrics
${mark}`;
}

/** What ingress of web admits. */
function admitting(rule: string): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ${rule}
`);
}

const FRONT_ONLY = admitting('{ from: [{ podSelector: { matchLabels: { app: front } } }], ports: [{ port: http }] }');
const front = deployment('shop', 'front');

describe('metrics-blocked', () => {
  it('a monitoring system of the workspace that nothing admits', () => {
    check(
      `
${monitoring}${front}${FRONT_ONLY}${scraped(`#                    ^^^^^^^^^^^^^^^^^^^^ warning[metrics-blocked]: The metrics of web are to be scraped on TCP 9090 (prometheus.io/scrape on deployment/web), but ingress is isolated by p and no rule admits monitoring/prometheus.
`)}
`,
      only,
    );
  });

  it('without one it may be anything, and the annotation may only be copied', () => {
    check(
      `
${front}${FRONT_ONLY}${scraped(`#                    ^^^^^^^^^^^^^^^^^^^^ info[metrics-blocked]: no rule admits any pod that may be the monitoring system
`)}
`,
      only,
    );
  });

  it('a ServiceMonitor asks for it in earnest', () => {
    check(
      `
${front}${FRONT_ONLY}${scraped('', 'team: retail')}${SERVICE}${serviceMonitor(`#           ^^^^^^^ warning[metrics-blocked]: on TCP 9090 (servicemonitor/web)
`)}
`,
      only,
    );
  });

  it('so does a PodMonitor; both annotation and monitor are one finding', () => {
    check(
      `
${front}${FRONT_ONLY}${scraped()}
#- monitoring/web.yaml
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: web, namespace: monitoring }
spec:
  selector: { matchLabels: { app: web } }
  namespaceSelector: { any: true }
  podMetricsEndpoints:
    - port: metrics
#           ^^^^^^^ warning[metrics-blocked]: (podmonitor/web)
`,
      only,
    );
  });

  it('a monitor that looks elsewhere asks for nothing here', () => {
    check(`${front}${FRONT_ONLY}${scraped('', 'team: retail')}${SERVICE}${serviceMonitor('', '')}`, only);
  });

  it('a rule for the monitoring system, by name, by namespace or for everybody', () => {
    for (const from of [
      'from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]',
      'from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: prometheus } } }]',
      'ports: [{ port: metrics }]',
    ]) {
      check(`${monitoring}${front}${scraped()}${admitting(`{ ${from} }`)}`, only);
      check(`${front}${scraped()}${admitting(`{ ${from} }`)}`, only);
    }
  });

  it('pods of another name that are not in the workspace may be what scrapes', () => {
    check(
      `
${monitoring}${front}${scraped()}${admitting('{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: telemetry } } }], ports: [{ port: 9090 }] }')}
`,
      only,
    );
  });

  it('addresses may be those of a monitoring system outside', () => {
    check(`${front}${scraped()}${admitting('{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }')}`, only);
  });

  it('pods that are not isolated for ingress, and pods that are not scraped', () => {
    check(`${monitoring}${front}${scraped()}${defaultDeny('shop', '[Egress]')}`, only);
    check(`${monitoring}${front}${FRONT_ONLY}${scraped('', 'prometheus.io/scrape: "false"')}`, only);
  });

  it('one of several ports is enough where none is named', () => {
    check(
      `
${front}${scraped('', 'prometheus.io/scrape: "true"')}${admitting('{ from: [{ namespaceSelector: {} }], ports: [{ port: http }] }')}
`,
      only,
    );
  });

  it('A2: a policy that is not understood may admit it', () => {
    check(
      `
${monitoring}${front}${FRONT_ONLY}${scraped()}
#- shop/cilium.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: metrics, namespace: shop }
spec: {}
`,
      only,
    );
  });

  it('has a fix that settles it: the monitoring system', () => {
    settles(
      `${monitoring}${front}${FRONT_ONLY}${scraped()}`,
      'metrics-blocked',
      'Admit app=prometheus of namespace monitoring',
    );
  });

  it('has a fix that settles it: the namespace of the settings', () => {
    settles(
      `${front}${FRONT_ONLY}${scraped()}`,
      'metrics-blocked',
      'Admit every pod of namespace monitoring on TCP 9090',
    );
    checkFix(
      `${front}${FRONT_ONLY}${scraped()}`,
      'metrics-blocked',
      'Admit every pod of namespace telemetry',
      admitting(`{ from: [{ podSelector: { matchLabels: { app: front } } }], ports: [{ port: http }] }
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: telemetry
      ports:
        - protocol: TCP
          port: 9090`),
      { settings: { rules: { 'metrics-blocked': ['info', { monitoringNamespace: 'telemetry' }] } } },
    );
  });
});
