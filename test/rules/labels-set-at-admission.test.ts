import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['labels-set-at-admission'] };

/** Asks pods for `team` and namespaces for `zone`. */
const SELECTS = `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { team: shop } }
  ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: zone, operator: Exists }] } }] }]
#- mutation.yaml`;

const RULE = 'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: add }';

describe('labels-set-at-admission (A17)', () => {
  it('Kyverno: merges into pods, with and without conditions', () => {
    check(
      `${SELECTS}
${RULE}
spec:
  rules:
    - name: a
      match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate:
        patchStrategicMerge:
          metadata:
            labels:
              (tier): front
              +(team): shop
#             ^^^^^^^ info[labels-set-at-admission]: ClusterPolicy add sets labels team, cost on pods while they are created. Verdicts do not see them, and may be wrong
              cost: low
`,
      only,
    );
  });

  it('Kyverno: into the pod template of a controller, and by JSON patch', () => {
    check(
      `${SELECTS}
${RULE}
spec:
  rules:
    - match: { resources: { kinds: [apps/v1/Deployment] } }
      mutate: { patchStrategicMerge: { spec: { template: { metadata: { labels: { team: shop } } } } } }
#                                                                                ^^^^ info[labels-set-at-admission]: label team on pods
---
apiVersion: kyverno.io/v1
kind: Policy
metadata: { name: patch, namespace: shop }
spec:
  rules:
    - match: { all: [{ resources: { kinds: [v1/Pod] } }] }
      mutate:
        foreach:
          - patchesJson6902: "- { op: add, path: /metadata/labels/example.com~1team, value: shop }"
#                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[labels-set-at-admission]: Policy patch sets label example.com/team on pods while they are created. Verdicts do not see them; no selector
`,
      only,
    );
  });

  it('Kyverno: namespaces, which policies select as well', () => {
    check(
      `${SELECTS}
${RULE}
spec:
  rules:
    - match: { any: [{ resources: { kinds: [Namespace] } }] }
      mutate: { patchStrategicMerge: { metadata: { labels: { zone: "{{ request.object.metadata.name }}" } } } }
#                                                            ^^^^ info[labels-set-at-admission]: label zone on namespaces
`,
      only,
    );
  });

  it('a key that is made up is any key', () => {
    check(
      `${SELECTS}
${RULE}
spec:
  rules:
    - match: { any: [{ resources: { kinds: ["*"] } }] }
      mutate: { patchStrategicMerge: { metadata: { labels: { "{{ x }}": a } } } }
#                                                            ^^^^^^^^^ info[labels-set-at-admission]: sets labels on pods and namespaces while
`,
      only,
    );
  });

  it('Gatekeeper: AssignMetadata and Assign', () => {
    check(
      `${SELECTS}
apiVersion: mutations.gatekeeper.sh/v1
kind: AssignMetadata
metadata: { name: owner }
spec:
  match: { scope: Namespaced, kinds: [{ apiGroups: ["*"], kinds: [Pod] }] }
  location: metadata.labels.team
#           ^^^^^^^^^^^^^^^^^^^^ info[labels-set-at-admission]: AssignMetadata owner sets label team on pods
  parameters: { assign: { value: shop } }
---
apiVersion: mutations.gatekeeper.sh/v1
kind: Assign
metadata: { name: template }
spec:
  applyTo: [{ groups: [apps], versions: [v1], kinds: [StatefulSet] }]
  location: 'spec.template.metadata.labels."example.com/a.b"'
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[labels-set-at-admission]: label example.com/a.b on pods
  parameters: { assign: { value: shop } }
`,
      only,
    );
  });

  it('MutatingAdmissionPolicy: apply configurations and JSON patches', () => {
    check(
      `${SELECTS}
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicy
metadata: { name: apply }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: >
#       ^^^^^^^^^^ info[labels-set-at-admission]: MutatingAdmissionPolicy apply sets labels team, cost on pods
          Object{ metadata: Object.metadata{ labels: {"team": "shop", "cost": "low"} } }
---
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicy
metadata: { name: patch }
spec:
  matchConstraints: { resourceRules: [{ resources: [pods, namespaces] }] }
  mutations:
    - patchType: JSONPatch
      jsonPatch:
        expression: '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("zone"), value: "a"}]'
#       ^^^^^^^^^^ info[labels-set-at-admission]: label zone on pods and namespaces
`,
      only,
    );
  });

  it('Services select pods too', () => {
    check(
      `
#- service.yaml
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { color: blue }, ports: [{ port: 80 }] }
#- mutation.yaml
apiVersion: mutations.gatekeeper.sh/v1beta1
kind: AssignMetadata
metadata: { name: color }
spec: { location: metadata.labels.color }
#                 ^^^^^^^^^^^^^^^^^^^^^ info[labels-set-at-admission]: may be wrong
`,
      only,
    );
  });

  it('what sets no labels of pods or namespaces is fine', () => {
    check(
      `${SELECTS}
${RULE}
spec:
  rules:
    - match: { any: [{ resources: { kinds: [Deployment] } }] }
      mutate: { patchStrategicMerge: { metadata: { labels: { team: shop } } } }
    - match: { any: [{ resources: { kinds: [ConfigMap, Secret] } }] }
      mutate: { patchStrategicMerge: { metadata: { labels: { team: shop } } } }
    - match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate: { patchStrategicMerge: { metadata: { annotations: { team: shop }, labels: { (team): shop } } } }
    - match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate: { patchesJson6902: "- { op: add, path: /spec/labels/team }" }
    - match: { any: [{ resources: { kinds: [Pod] } }] }
      validate: { pattern: { metadata: { labels: { team: "?*" } } } }
    - match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate: { targets: [{ kind: Deployment }], patchStrategicMerge: { metadata: { labels: { team: shop } } } }
---
apiVersion: mutations.gatekeeper.sh/v1
kind: AssignMetadata
metadata: { name: note }
spec: { location: metadata.annotations.team }
---
apiVersion: mutations.gatekeeper.sh/v1
kind: Assign
metadata: { name: pull }
spec: { applyTo: [{ kinds: [Pod] }], location: "spec.containers[name:*].imagePullPolicy" }
---
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicy
metadata: { name: sidecar }
spec:
  matchConstraints: { resourceRules: [{ resources: [pods] }] }
  mutations: [{ applyConfiguration: { expression: "Object{ spec: Object.spec{ hostNetwork: false } }" } }]
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: half }
spec: { rules: [{ mutate: }, { mutate: { patchStrategicMerge: { metadata: { labels: } } } }, 7] }
`,
      only,
    );
  });
});
