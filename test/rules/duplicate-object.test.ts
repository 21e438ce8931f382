import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['duplicate-object'] };

const asking = (peer: string, ports = '') => `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: {}, ingress: [{ from: [${peer}]${ports} }] }
`;
const TEAMS = asking('{ namespaceSelector: { matchLabels: { team: red } } }');
const APPS = asking('{ podSelector: { matchLabels: { app: web } } }');

const deployment = (labels: string, rest = '', containers = '[{ name: c, image: i }]') =>
  `spec: { selector: { matchLabels: {} }, template: { metadata: { labels: ${labels} }, spec: { ${rest}containers: ${containers} } } }`;

describe('duplicate-object', () => {
  it('A2: a namespace whose labels policies ask for', () => {
    check(
      `${TEAMS}
#- a.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { team: red }
#- b.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
#       ^^^^ warning[duplicate-object]: stands in 2 places, which differ in label \`team\`
  labels: { team: blue }
`,
      only,
    );
  });

  it('is one finding for each object, however often it stands there', () => {
    check(
      `${APPS}
#- a.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web, tier: a }')}
#- b.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web, tier: b }')}
#- c.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
#       ^^^ warning[duplicate-object]: of namespace shop stands in 3 places, which differ in pod labels \`app\`, \`tier\`
  namespace: shop
${deployment('{ app: shop }')}
`,
      only,
    );
  });

  it('matters less while no policy asks for what differs', () => {
    check(
      `${APPS}
#- a.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web, version: "1" }')}
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
#- b.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
#       ^^^ info[duplicate-object]: no policy asks for what differs
  namespace: shop
${deployment('{ app: web, version: "2" }')}
---
apiVersion: v1
kind: Service
metadata:
  name: web
#       ^^^ info[duplicate-object]: differ in the pods that it selects and its ports
  namespace: shop
spec: { selector: { app: shop }, ports: [{ port: 80, targetPort: 8080 }] }
`,
      only,
    );
  });

  it('named ports and the host network decide, too', () => {
    check(
      `${asking('{ podSelector: {} }', ', ports: [{ port: http }]')}
#- a.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web }', '', '[{ name: c, image: i, ports: [{ name: http, containerPort: 80 }] }]')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
${deployment('{ app: agent }')}
#- b.yaml
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: web
#       ^^^ warning[duplicate-object]: differ in named port \`http\`
  namespace: shop
${deployment('{ app: web }', '', '[{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }]')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
#       ^^^^^ warning[duplicate-object]: differ in whether it uses the host network
  namespace: shop
${deployment('{ app: agent }', 'hostNetwork: true, ')}
`,
      only,
    );
  });

  it('is quiet about manifests that mean the same, and about other objects of the same name', () => {
    check(
      `${TEAMS}
#- a.yaml
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: red } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web }')}
#- b.yaml
apiVersion: v1
kind: Namespace
metadata: { name: shop, annotations: { a: b }, labels: { team: red, kubernetes.io/metadata.name: shop } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { x: y } }
${deployment('{ app: web }', '', '[{ name: other, image: newer }]')}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web, namespace: shop }
${deployment('{ app: db }')}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: bank }
${deployment('{ app: bank }')}
`,
      only,
    );
  });

  it('is quiet about overlays and their patches, with a kustomization or without', () => {
    check(
      `${APPS}
#- plain/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: web }')}
#- plain/more-memory.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: shop } }, spec: { containers: [{ name: c, resources: {} }] } } }
#- overlays/dev/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml]
#- overlays/dev/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: dev }')}
#- overlays/prod/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml]
#- overlays/prod/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
${deployment('{ app: prod }')}
`,
      only,
    );
  });

  it('leaves policies to their own rule', () => {
    check(`${APPS}${APPS.replace('policy.yaml', 'again.yaml').replace('app: web', 'app: shop')}`, only);
  });
});
