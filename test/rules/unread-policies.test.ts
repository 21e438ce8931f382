import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, namespace, policy } from './objects';

/** Rules about pods that something may close which is not understood: what nobody knows is no finding. */

const cnp = (spec: string) => `
#- unread.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: o, namespace: shop }
spec: ${spec}
`;
const ALL_IN = cnp('{ endpointSelector: {}, ingress: [{}] }');
const ALL_OUT = cnp('{ endpointSelector: {}, egress: [{}] }');
const API_OUT = cnp('{ endpointSelector: { matchLabels: { app: api } }, egress: [{}] }');
const FIREWALL = `
#- unread.yaml
apiVersion: k8s.ovn.org/v1
kind: EgressFirewall
metadata: { name: o, namespace: shop }
spec: { egress: [{ type: Deny, to: { cidrSelector: 0.0.0.0/0 } }] }
`;
const STRICT = `
#- unread.yaml
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: o, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`;

const DECLARED = `
#- ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
`;
const WORKLOADS = deployment('shop', 'web') + deployment('shop', 'api');

describe('missing-default-deny', () => {
  it('is silent about pods that may be isolated', () => {
    check(DECLARED + WORKLOADS + ALL_IN, { rules: ['missing-default-deny-ingress'] });
    check(DECLARED + WORKLOADS + ALL_OUT, { rules: ['missing-default-deny-egress'] });
  });

  it('tells of the other direction, and of the other pods', () => {
    check(
      `${DECLARED}#       ^^^^ warning[missing-default-deny-egress]: its 2 workloads (api and web)\n${WORKLOADS}${ALL_IN}`,
      {
        rules: ['missing-default-deny-egress'],
      },
    );
    check(
      `${DECLARED}#       ^^^^ warning[missing-default-deny-egress]: 1 of its 2 workloads (web)\n${WORKLOADS}${API_OUT}`,
      {
        rules: ['missing-default-deny-egress'],
      },
    );
  });

  it('a mesh that asks for certificates isolates nobody, nor does a firewall at the edge', () => {
    check(`${DECLARED}#       ^^^^ warning[missing-default-deny-ingress]\n${WORKLOADS}${STRICT}`, {
      rules: ['missing-default-deny-ingress'],
    });
    check(`${DECLARED}#       ^^^^ warning[missing-default-deny-egress]\n${WORKLOADS}${FIREWALL}`, {
      rules: ['missing-default-deny-egress'],
    });
  });
});

describe('workload-not-covered', () => {
  const only = { rules: ['workload-not-covered'] };
  const forApi = policy('  podSelector: { matchLabels: { app: api } }\n');
  const web = (mark: string) => `
#- web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
${mark}  namespace: shop
  labels: { app: web }
`;

  it('is silent about pods that something else may cover', () => {
    check(web('') + deployment('shop', 'api') + forApi + ALL_IN, only);
  });

  it('tells of pods that nothing covers', () => {
    const mark = '#       ^^^ hint[workload-not-covered]: No policy selects web\n';
    check(web(mark) + deployment('shop', 'api') + forApi + API_OUT, only);
  });
});

describe('rules about what is open to everyone', () => {
  const web = namespace('shop') + deployment('shop', 'web');

  it('egress-to-internet is silent where something may close the way out', () => {
    const only = { rules: ['egress-to-internet'] };
    const open = (mark: string) =>
      policy(`
  podSelector: {}
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
${mark}`);
    check(web + open('') + FIREWALL, only);
    check(web + open('') + ALL_OUT, only);
    check(web + open('#                 ^^^^^^^^^ warning[egress-to-internet]\n') + ALL_IN, only);
    check(web + open('#                 ^^^^^^^^^ warning[egress-to-internet]\n') + API_OUT, only);
  });

  it('allow-all-rule and rule-allows-any-peer likewise', () => {
    const any = policy('  podSelector: {}\n  ingress:\n    - {}\n');
    check(web + any + ALL_IN, { rules: ['allow-all-rule'] });
    check(web + any.replace('    - {}\n', '    - {}\n#     ^^ warning[allow-all-rule]\n') + STRICT, {
      rules: ['allow-all-rule'],
    });
    const ports = policy('  podSelector: {}\n  ingress:\n    - ports: [{ port: 80 }]\n');
    check(web + ports + ALL_IN, { rules: ['rule-allows-any-peer'] });
  });

  it('egress-only-isolates-ingress is silent where ingress has a policy of another kind', () => {
    const only = { rules: ['egress-only-isolates-ingress'] };
    const egressOnly = (mark: string) => policy(`  podSelector: {}\n  egress:\n${mark}    - {}\n`);
    check(web + egressOnly('# ^^^^^^ warning[egress-only-isolates-ingress]\n'), only);
    check(web + egressOnly('') + ALL_IN, only);
  });
});

describe('dns-blocked', () => {
  const only = { rules: ['dns-blocked'] };
  const closed = (mark: string) => `${namespace('shop')}${deployment('shop', 'web')}
#- deny.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: shop }
${mark}spec: { podSelector: {}, policyTypes: [Egress] }
`;

  it('stays true where the other object can only deny', () => {
    check(closed('#                 ^^^^ warning[dns-blocked]\n') + ALL_OUT, only);
  });

  it('is silent where it may allow', () => {
    check(closed('') + cnp('{ endpointSelector: {}, egress: [{ toEntities: [cluster] }] }'), only);
  });
});
