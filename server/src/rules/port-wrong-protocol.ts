import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { otherProtocols } from './parts/mistaken-port';
import { type PortSite, portSites } from './parts/port-sites';
import { list } from './parts/prose';
import { addPort, writeProtocol } from './parts/write-port';
import { defineRule } from './rule';

export const portWrongProtocol = defineRule({
  meta: {
    id: 'port-wrong-protocol',
    title: 'Pods serve the port for another protocol',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const found = otherProtocols(cluster, site);
      if (found === undefined) continue;
      const { port, protocol, served, workloads } = found;
      const names = list(workloads.map(({ name }) => name));
      const means = site.port.protocol === undefined ? `An entry without \`protocol\` means ${protocol}, and ` : '';
      const others = list(served.map((other) => `${other} ${port}`));
      report({
        resource: policy.resource,
        span: placeOf(site),
        message: `${means}${names} ${workloads.length === 1 ? 'serves' : 'serve'} ${others}, not ${protocol} ${port}, so this entry does not match that traffic. Set the protocol to ${list(served, 3, 'or')}.`,
        related: workloads.slice(0, 3).flatMap(({ name, templateResource }) => {
          const containers = templateResource?.fact.template?.containers ?? [];
          const declared = containers.flatMap(({ ports }) => ports).find((one) => one.port.value === port);
          return templateResource === undefined || declared === undefined
            ? []
            : [
                {
                  resource: templateResource,
                  span: declared.span,
                  message: `${name} declares ${declared.protocol} ${port}`,
                },
              ];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find((candidate) => placeOf(candidate).start === finding.span.start);
    const found = site && otherProtocols(context.cluster, site);
    if (site === undefined || found === undefined) return [];
    const { port, protocol, served } = found;
    return served.flatMap((other, index) => [
      fixOf(`Set the protocol to ${other}`, () => writeProtocol(context, site, { protocol: other, port }), {
        preferred: index === 0,
        widens: true,
      }),
      fixOf(
        `Add an entry for ${other} ${port} beside ${protocol} ${port}`,
        () => addPort(context, site, [{ protocol: other, port }]),
        { widens: true },
      ),
    ]);
  },
});

function placeOf({ port }: PortSite) {
  return port.protocol?.span ?? port.port?.span ?? port.span;
}
