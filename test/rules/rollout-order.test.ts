import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { settles } from './settles';

const only = { rules: ['rollout-order'] };

function wave(number: number | undefined): string {
  return number === undefined ? '{}' : `{ argocd.argoproj.io/sync-wave: "${number}" }`;
}

function web(number?: number): string {
  return `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, annotations: ${wave(number)} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: example }] }
`;
}

/** A policy that denies; `mark` stands below its name, or below its wave when it has one. */
function deny(number: number | undefined, mark = ''): string {
  const annotation =
    number === undefined ? '' : `\n  annotations:\n    argocd.argoproj.io/sync-wave: "${number}"\n${mark}`;
  return `
#- shop/deny.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  namespace: shop
  name: default-deny
${number === undefined ? mark : annotation}
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
}

function allow(number: number | undefined, name = 'allow-web', rule = '{ from: [{ podSelector: {} }] }'): string {
  return `
#- shop/${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop, annotations: ${wave(number)} }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [${rule}] }
`;
}

const AT_NAME = '#       ^^^^^^^^^^^^ info[rollout-order]';
const AT_WAVE = '#                                 ^^^ info[rollout-order]';

describe('rollout-order', () => {
  it('what allows comes a wave later', () => {
    check(
      `
${web()}${deny(
        undefined,
        `${AT_NAME}: Policy default-deny is applied in wave 0, before allow-web (wave 1): in between web is cut off from what that one allows.`,
      )}${allow(1)}
`,
      only,
    );
  });

  it('the pods come between the two', () => {
    check(`${web(-1)}${deny(-2, AT_WAVE.replace('^^^', '^^^^'))}${allow(0)}`, only);
  });

  it.each([
    ['one wave', web() + deny(1) + allow(1)],
    ['no waves at all', web() + deny(undefined) + allow(undefined)],
    ['what denies comes last', web() + deny(2) + allow(1)],
    ['the pods come when both are there', web(2) + deny(0) + allow(1)],
    ['what comes later is allowed already', web() + deny(0) + allow(0) + allow(1, 'again')],
    ['another namespace', web() + deny(0) + allow(1).replace('namespace: shop', 'namespace: store')],
    ['a later policy that allows nothing', web() + deny(0) + allow(1, 'more', '')],
  ])('%s', (_, fixture) => {
    check(fixture, only);
  });

  it('what is allowed in another direction than the one that is denied', () => {
    check(
      `
${web()}${allow(1)}#- shop/deny.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress] }
`,
      only,
    );
  });

  it('has a fix that moves what has a wave', () => {
    checkFix(`${web()}${deny(undefined)}${allow(1)}`, 'rollout-order', 'Apply allow-web in wave 0', allow(0));
    checkFix(`${web(-5)}${deny(-3)}${allow(undefined)}`, 'rollout-order', 'Apply default-deny in wave 0', deny(0));
  });

  it('has a fix that settles it', () => {
    settles(`${web()}${deny(undefined)}${allow(1)}${allow(3, 'more', '{ ports: [{ port: 1 }] }')}`, 'rollout-order');
  });
});
