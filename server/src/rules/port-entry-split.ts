import { insertEntry, removeItem } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { splitPortsIn } from './parts/covered-ports';
import { policyOfFinding } from './parts/finding-policy';
import { portText } from './parts/port-text';
import { itemAt, yamlOf } from './parts/tree-places';
import { defineRule } from './rule';

export const portEntrySplit = defineRule({
  meta: {
    id: 'port-entry-split',
    title: 'Protocol and port are two entries where one was probably meant',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const { protocol, port, together } of splitPortsIn(fact)) {
      const name = protocol.protocol?.value ?? '';
      const alone = together.protocol === 'TCP' ? '' : `, and the other one is ${portText(port)}`;
      report({
        span: protocol.protocol?.span ?? protocol.span,
        message: `\`${name}\` alone is an entry of its own and matches every ${name} port${alone}. If ${name} ${port.port?.value ?? ''} was meant, make one entry of the two.`,
        related: [{ resource, span: port.port?.span ?? port.span, message: 'The port, in an entry of its own' }],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const split =
      policy &&
      splitPortsIn(policy.resource.fact).find(
        ({ protocol }) => (protocol.protocol?.span ?? protocol.span).start === finding.span.start,
      );
    if (split === undefined) return [];
    const name = split.protocol.protocol?.value ?? '';
    const { endPort, port } = split.port;
    const ports = `${port?.value ?? ''}${endPort === undefined ? '' : `-${endPort.value}`}`;
    const narrows = split.rule.action.value === 'allow';
    return [
      fixOf(
        `Make one entry of the two: ${name} ${ports} (${narrows ? 'allows less' : 'changes connections'})`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const target = nodeWithSpan(document.tree, split.protocol.span);
            const source = nodeWithSpan(document.tree, split.port.span);
            const place = itemAt(document, split.port.port?.span ?? split.port.span);
            if (target?.kind !== 'map' || source?.kind !== 'map' || place === undefined) return undefined;
            const fields = ['port', 'endPort'].flatMap((key) => {
              const written = entry(source, key)?.value;
              return written === undefined ? [] : [{ key, value: yamlOf(document, written) }];
            });
            const removal = removeItem(document.text, place.list, place.index);
            return [
              ...fields.flatMap(({ key, value }) => insertEntry(document.text, target, key, value, 'last')),
              ...removal,
            ];
          }),
        { preferred: true, widens: !narrows },
      ),
    ];
  },
});
