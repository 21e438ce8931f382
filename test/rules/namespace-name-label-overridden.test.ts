import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['namespace-name-label-overridden'] };

const LABELLED = `
#- ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    kubernetes.io/metadata.name: store
`;

describe('namespace-name-label-overridden', () => {
  it('A4: the API server writes the name', () => {
    check(
      `${LABELLED}#                                ^^^^^ warning[namespace-name-label-overridden]: this label will be shop
`,
      only,
    );
  });

  it('A4: the right name is only superfluous', () => {
    check(LABELLED.replace('store', 'shop'), only);
  });

  it('other labels are free, and so are labels of other objects', () => {
    check(
      `${LABELLED.replace('kubernetes.io/metadata.name', 'example.com/name')}
#- pod.yaml
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { kubernetes.io/metadata.name: store } }
`,
      only,
    );
  });

  it('a generated name is not known', () => {
    check(LABELLED.replace('name: shop', 'generateName: shop-'), only);
  });

  it('has a fix that settles it: Write shop', () => {
    settles(LABELLED, 'namespace-name-label-overridden', 'Write shop');
  });

  it('has a fix that settles it: Remove the label', () => {
    settles(LABELLED, 'namespace-name-label-overridden', 'Remove the label');
  });
});
