import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp } from './admin-objects';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['node-port-used'] };
const neighbours = { rules: ['node-port-used', 'service-port-used', 'port-not-exposed', 'port-wrong-protocol'] };

const web = `${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: http, nodePort: 30080', 'NodePort')}`;

function opening(entry: string): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports:
        - ${entry}
`);
}

const HOST_PORT = `
#- shop/agent.yaml
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop, labels: { app: web } }
spec:
  containers:
    - name: main
      image: example
      ports: [{ containerPort: 8125, hostPort: 18125, protocol: UDP }]
`;

describe('node-port-used', () => {
  it('A28, A33: policies see the port of the pod; told once', () => {
    check(
      `
${web}${opening(`port: 30080
#               ^^^^^ warning[node-port-used]: 30080 is a port of the nodes, which Service web leads to port 8080 of its pods`)}
`,
      neighbours,
    );
  });

  it('A24: the same holds for a hostPort', () => {
    check(
      `
${HOST_PORT}${opening(`{ protocol: UDP, port: 18125 }
#                                ^^^^^ warning[node-port-used]: which agent leads to port 8125`)}
`,
      neighbours,
    );
  });

  it('in egress it is the port of the peers', () => {
    check(
      `
${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports:
        - port: 30080
#               ^^^^^ warning[node-port-used]
`)}
`,
      only,
    );
  });

  it('a pod that does listen there is meant', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080', '30080'] })}${service('shop', 'web', 'port: 80, targetPort: http, nodePort: 30080', 'NodePort')}${opening('port: 30080')}
`,
      only,
    );
  });

  it('the port of the pod, another protocol, a range, and addresses of nodes are no mistake', () => {
    check(`${web}${opening('port: 8080')}`, only);
    check(`${web}${opening('{ protocol: UDP, port: 30080 }')}`, only);
    check(`${web}${opening('{ port: 30000, endPort: 32767 }')}`, only);
    check(
      `
${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 10.0.0.0/24 } }]
      ports: [{ port: 30080 }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: the number, or the name', () => {
    settles(`${web}${opening('port: 30080')}`, 'node-port-used', "Write the pod's port 8080");
    settles(`${web}${opening('port: 30080')}`, 'node-port-used', "Write the pod's port http");
  });

  it('C14: a name stands in another field than a number', () => {
    checkFix(
      `
${web}${anp(`
  priority: 1
  subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }
  ingress:
    - action: Allow
      from: [{ namespaces: {} }]
      ports:
        - portNumber: { protocol: TCP, port: 30080 }
`)}
`,
      'node-port-used',
      "Write the pod's port http",
      anp(`
  priority: 1
  subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }
  ingress:
    - action: Allow
      from: [{ namespaces: {} }]
      ports:
        - namedPort: http
`),
    );
  });
});
