import { describe, it } from 'vitest';
import { check } from '../support';
import { anp } from './admin-objects';
import { settles } from './settles';

const only = { rules: ['domain-name-invalid'] };

describe('domain-name-invalid', () => {
  it('C13: names, a star in front, and a dot at the end are fine', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to:
        - domainNames:
            - www.example.com
            - "*.example.com"
            - example.com.
            - my_host.example.com
`)}`,
      only,
    );
  });
  it('C13: other texts are not', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to:
        - domainNames:
            - "*"
#             ^^^ error[domain-name-invalid]: stands for whole labels
            - www.*.com
#             ^^^^^^^^^ error[domain-name-invalid]: stands for whole labels
            - localhost
#             ^^^^^^^^^ error[domain-name-invalid]: at least two labels
            - https://www.example.com/a
#             ^^^^^^^^^^^^^^^^^^^^^^^^^ error[domain-name-invalid]: Did you mean \`www.example.com\`?
`)}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to:
        - domainNames:
            - "*example.com"
`)}`,
      'domain-name-invalid',
    );
  });
});
