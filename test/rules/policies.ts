/**
 * A policy of namespace `shop` in a file of its own; `spec` is in flow style. `mark` stands under its name and begins with one
 * `^`.
 */
export function policyFile(name: string, spec: string, mark = ''): string {
  return `
#- ${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
${mark === '' ? '' : `#       ${'^'.repeat(name.length - 1)}${mark}\n`}  namespace: shop
spec: ${spec}
`;
}
