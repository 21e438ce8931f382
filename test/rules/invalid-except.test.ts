import { describe, it } from 'vitest';
import { check } from '../support';
import { settles } from './settles';

const only = { rules: ['invalid-except'] };

describe('invalid-except', () => {
  it('BV10: the whole block cannot be excepted', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
            except:
              - 10.0.0.0/8
#               ^^^^^^^^^^ error[invalid-except]: nothing would be left
`,
      only,
    );
  });

  it('BV10: an exception outside the block is refused', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
            except: [192.168.0.0/16]
#                    ^^^^^^^^^^^^^^ error[invalid-except]: is not inside
`,
      only,
    );
  });

  it('a smaller block inside is an exception', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] }
`,
      only,
    );
  });

  it('has a fix that settles it: Remove', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
            except:
              - 10.0.0.0/8
`,
      'invalid-except',
      'Remove',
    );
  });

  it('has a fix that settles it: 10.1.2.3/32', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
            except: [10.1.2.3, 10.2.0.0/16]
`,
      'invalid-except',
      '10.1.2.3/32',
    );
  });
});
