import { describe, expect, it } from 'vitest';
import { inferConnections } from '../../server/src/inference/infer';
import { sourceName } from '../../server/src/inference/result';
import { parseFixture, snapshotOf } from '../support';

/** `source -> destination port (label)` of everything that is scraped. */
function scraped(yaml: string): readonly string[] {
  const snapshot = snapshotOf(parseFixture(yaml));
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new Error('no scope');
  return inferConnections(scope, { snapshot })
    .edges.filter(({ evidence }) => evidence.some(({ kind }) => kind === 'scrape'))
    .map(
      ({ source, destination, port, evidence }) =>
        `${sourceName(source)} -> ${destination.name} ${port} (${evidence[0]?.label})`,
    );
}

function workload(name: string, namespace = 'shop'): string {
  return `
#- ${namespace}/${name}.yaml
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: example, ports: [{ name: http, containerPort: 8080 }, { name: metrics, containerPort: 9090 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { selector: { app: ${name} }, ports: [{ name: web, port: 80, targetPort: http }, { name: prom, port: 90, targetPort: metrics }] }
`;
}

function monitor(kind: string, spec: string, namespace = 'shop'): string {
  return `
#- monitor.yaml
apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: { name: m, namespace: ${namespace} }
spec: ${spec}
`;
}

describe('what monitors have scraped', () => {
  it('a ServiceMonitor names the port of a Service, which leads to one of the pods', () => {
    const spec = '{ selector: { matchLabels: { app: api } }, endpoints: [{ port: prom }] }';
    expect(scraped(`${workload('api')}${workload('web')}${monitor('ServiceMonitor', spec)}`)).toEqual([
      '{monitoring} -> api 9090 (servicemonitor/m)',
    ]);
  });

  it('a ServiceMonitor may name a port of the pods', () => {
    for (const port of ['targetPort: 8080', 'targetPort: http']) {
      const spec = `{ selector: { matchLabels: { app: api } }, endpoints: [{ ${port} }] }`;
      expect(scraped(`${workload('api')}${monitor('ServiceMonitor', spec)}`)).toEqual([
        '{monitoring} -> api 8080 (servicemonitor/m)',
      ]);
    }
  });

  it('a PodMonitor names a port of the pods, by name or number', () => {
    for (const port of ['port: metrics', 'portNumber: 9090', 'targetPort: 9090']) {
      const spec = `{ selector: { matchLabels: { app: api } }, podMetricsEndpoints: [{ ${port} }] }`;
      expect(scraped(`${workload('api')}${monitor('PodMonitor', spec)}`)).toEqual([
        '{monitoring} -> api 9090 (podmonitor/m)',
      ]);
    }
  });

  it('it looks in its own namespace, in named ones, or in all', () => {
    const files = `${workload('api')}${workload('api', 'back')}`;
    const found = (where: string): readonly string[] =>
      scraped(
        `${files}${monitor('PodMonitor', `{ selector: {}, ${where} podMetricsEndpoints: [{ port: metrics }] }`)}`,
      );
    expect(found('')).toHaveLength(1);
    expect(found('namespaceSelector: { matchNames: [back] },')).toHaveLength(1);
    expect(found('namespaceSelector: { matchNames: [elsewhere] },')).toEqual([]);
    expect(found('namespaceSelector: { any: true },')).toHaveLength(2);
  });

  it('a monitoring system of the workspace is the one that scrapes', () => {
    const spec = '{ selector: { matchLabels: { app: api } }, podMetricsEndpoints: [{ port: metrics }] }';
    expect(scraped(`${workload('api')}${workload('prometheus', 'ops')}${monitor('PodMonitor', spec)}`)).toEqual([
      'ops/prometheus[Pod] -> api 9090 (podmonitor/m)',
    ]);
  });

  it('a port that does not exist is not scraped', () => {
    const spec = '{ selector: {}, endpoints: [{ port: nothing }] }';
    expect(scraped(`${workload('api')}${monitor('ServiceMonitor', spec)}`)).toEqual([]);
  });

  it('a monitor that is half written finds nothing', () => {
    expect(scraped(`${workload('api')}${monitor('ServiceMonitor', '')}`)).toEqual([]);
    expect(scraped(`${workload('api')}${monitor('PodMonitor', '{ podMetricsEndpoints: [null, x] }')}`)).toEqual([]);
  });
});
