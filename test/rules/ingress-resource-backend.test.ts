import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['ingress-resource-backend'] };

describe('ingress-resource-backend', () => {
  it('A36: paths and the default backend of an Ingress', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: shop }
spec:
  defaultBackend:
    resource: { apiGroup: storage.example.com, kind: Bucket, name: home }
#                                                    ^^^^^^ info[ingress-resource-backend]: Ingress front leads to Bucket home, which is no Service
  rules:
    - http:
        paths:
          - path: /static
            backend:
              resource:
                kind: Bucket
#                     ^^^^^^ info[ingress-resource-backend]: leads to Bucket assets
                name: assets
          - path: /
            backend: { service: { name: web, port: { number: 80 } } }
`,
      only,
    );
  });

  it('A39: backends of a Gateway route that are no Service', () => {
    check(
      `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec:
  rules:
    - backendRefs:
        - { name: api, port: 80 }
        - { group: "", kind: Service, name: api, port: 80 }
        - { group: multicluster.x-k8s.io, kind: ServiceImport, name: far, port: 80 }
#                                               ^^^^^^^^^^^^^ info[ingress-resource-backend]: HTTPRoute api leads to ServiceImport far
        - { group: multicluster.x-k8s.io, kind: ServiceImport, name: none, port: 80, weight: 0 }
`,
      only,
    );
  });

  it('one that says nothing of itself', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec: { defaultBackend: { resource: {} } }
#                                   ^^ info[ingress-resource-backend]: leads to an object
`,
      only,
    );
  });

  it('Services, in the current and in the old form, and half-typed backends are fine', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec: { defaultBackend: { service: { name: web, port: { name: http } } } }
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: old }
spec: { backend: { serviceName: web, servicePort: 80 } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: half }
spec: { defaultBackend: { resource: }, rules: [{ http: { paths: [{ backend: {} }] } }] }
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: r }
spec: { to: { kind: Service, name: web } }
`,
      only,
    );
  });
});
