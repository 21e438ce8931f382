import { describe, it } from 'vitest';
import { check } from '../support';

const only = { rules: ['file-note'] };

describe('file-note', () => {
  it('a template is left out and says so', () => {
    check(
      `
#- chart.yaml
apiVersion: networking.k8s.io/v1
#<^ info[file-note]: template
kind: NetworkPolicy
metadata:
  name: {{ .Values.name }}
`,
      only,
    );
  });

  it('braces in quotes are text', () => {
    check(
      `
#- config.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data: { a: '{{ .x }}' }
`,
      only,
    );
  });
});
