import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['duplicate-policy-name'] };

describe('duplicate-policy-name', () => {
  it('A2: the one that is applied last wins', () => {
    check(
      `
#- a.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: b } } }
#- b.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
#       ^ warning[duplicate-policy-name]: another policy named p
  namespace: shop
spec: { podSelector: { matchLabels: { a: c } } }
`,
      only,
    );
  });

  it('other namespaces have other policies', () => {
    check(
      `
#- a.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: b } } }
#- b.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: store
spec: { podSelector: { matchLabels: { a: c } } }
`,
      only,
    );
  });

  it('bases and overlays hold the same object on purpose', () => {
    check(
      `
#- base/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [p.yaml]
#- base/p.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: b } } }
#- other.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: c } } }
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
#- a.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: b } } }
#- b.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec: { podSelector: { matchLabels: { a: c } } }
`,
      'duplicate-policy-name',
    );
  });
});
