import type { PortFact } from '../../dialects/facts';
import { type PortMatch, PortSet } from '../../engine/port-set';
import type { NamedPort } from '../../engine/model';
import { editDocument } from '../../rules/fixes';
import { type RuleSite, destinationsOf } from '../../rules/parts/policy-rules';
import { portsOfRule } from '../../rules/parts/rule-ports';
import type { Cluster, Workload } from '../../workspace/cluster';
import { aliasesOf, isShared } from '../../yaml/aliases';
import { isJson, replace } from '../../yaml/edit-text';
import { nodeWithSpan } from '../../yaml/navigate';
import { scalarText } from '../../yaml/scalar-text';
import { list } from '../prose';
import { holds, ruleAt } from './place';
import { REWRITE, type PolicyPlace, type Refactoring } from './refactoring';

/** The name of a port in the place of its number, and the other way round, where the selected pods agree (A20, B28). */
export function respellPort(place: PolicyPlace): readonly Refactoring[] {
  const site = ruleAt(place);
  const port = site?.rule.ports?.find(({ span }) => holds(span, place.offset));
  const { fact } = place.policy.resource;
  if (site === undefined || port?.port === undefined || port.match === undefined || port.endPort !== undefined)
    return [];
  if (!fact.hasTypesField) return [];
  const aliases = aliasesOf(place.document.tree);
  if (isShared(aliases, port.port.span)) return [];
  return typeof port.port.value === 'string' ? toNumber(place, site, port) : toName(place, site, port);
}

function toNumber(place: PolicyPlace, site: RuleSite, port: PortFact): readonly Refactoring[] {
  const name = String(port.port?.value);
  const { cluster } = place.context;
  const pods = podsBehind(cluster, site);
  if (typeof pods === 'string') return [refused(`Replace port name ${name} by its number`, pods)];
  const numbers = pods.map((one) => meant(port, one));
  const [first] = numbers;
  const number = first === undefined ? undefined : onlyPort(first);
  const odd = pods.find((_, index) => number === undefined || numbers[index]?.equals(first ?? PortSet.NONE) !== true);
  if (number === undefined || odd !== undefined) {
    const reason = `${odd?.workload.name ?? 'a workload'} means something else by ${name}, or nothing`;
    return [refused(`Replace port name ${name} by its number`, reason)];
  }
  return [respelling(place, port, `Replace port name ${name} by its number ${number}`, number, pods)];
}

function toName(place: PolicyPlace, site: RuleSite, port: PortFact): readonly Refactoring[] {
  const { cluster } = place.context;
  const { match } = port;
  if (match?.kind !== 'range') return [];
  const pods = podsBehind(cluster, site);
  // Numbers may stand for anything; most do not have a name.
  if (typeof pods === 'string') return [];
  const names = new Set(
    pods.flatMap(({ namedPorts }) => namedPorts.filter((named) => isAt(named, match)).map((n) => n.name)),
  );
  const wanted = PortSet.of(match.protocol, match.from, match.to);
  return [...names].flatMap((name) => {
    const sets = pods.map((pod) => meant({ ...port, match: { kind: 'named', protocol: match.protocol, name } }, pod));
    // A pod that calls the port otherwise, or another port so, would be opened or closed.
    if (!sets.every((set) => set.equals(wanted) || set.isEmpty)) return [];
    const without = pods.filter((_, index) => sets[index]?.isEmpty === true);
    if (without.some(({ namedPorts }) => namedPorts.some((named) => isAt(named, match)))) return [];
    const title = `Replace port ${match.from} by its name ${name}`;
    if (without.length === 0) return [respelling(place, port, title, name, pods)];
    const left = list(
      without.map(({ workload }) => workload.name),
      'and',
      3,
    );
    return [
      {
        ...respelling(place, port, title, name, pods),
        title: `${title} (allows less: no longer on ${left}, which ${without.length === 1 ? 'does' : 'do'} not declare it)`,
      },
    ];
  });
}

function respelling(
  place: PolicyPlace,
  port: PortFact,
  title: string,
  value: string | number,
  pods: readonly Pods[],
): Refactoring {
  const workloads = new Set(pods.map(({ workload }) => workload));
  const [only] = workloads;
  const same = workloads.size === 1 ? `for ${only?.name ?? ''}` : `for the ${workloads.size} workloads it is about`;
  return {
    title: `${title} (no connection changes ${same}; other pods may differ)`,
    kind: REWRITE,
    description: 'Pods that are not in the workspace may give the name to another port.',
    edits: () =>
      editDocument(place.context, place.policy.resource, ({ text, tree }) => {
        const node = port.port === undefined ? undefined : nodeWithSpan(tree, port.port.span);
        if (node?.kind !== 'scalar') return undefined;
        const style = node.style === 'single' || node.style === 'double' ? node.style : 'plain';
        const json = isJson(text, port.span);
        return [replace(node.span, scalarText(value, json ? 'json' : style, true))];
      }),
  };
}

function refused(title: string, disabled: string): Refactoring {
  return { title, kind: REWRITE, disabled, edits: () => ({ documents: [], newDocuments: [] }) };
}

/** Pods of one kind among those that the rule's ports speak of. */
interface Pods {
  readonly workload: Workload;
  readonly namedPorts: readonly NamedPort[];
}

/** Every description of a pod that the ports may mean (A2); a clause when they mean more than pods, or no pod that is known. */
function podsBehind(cluster: Cluster, site: RuleSite): readonly Pods[] | string {
  const workloads = destinationsOf(cluster, site);
  if (workloads === undefined) return 'the rule admits addresses, too, where a name means nothing';
  if (workloads.length === 0) return 'no pod of the workspace is selected';
  return workloads.flatMap((workload) =>
    workload.endpoints.flatMap((id) => {
      const endpoint = cluster.input.endpoints[id];
      if (endpoint === undefined) return [];
      return [endpoint, ...(endpoint.otherReadings ?? [])].map(({ namedPorts }) => ({ workload, namedPorts }));
    }),
  );
}

function meant(port: PortFact, pods: Pods): PortSet {
  return portsOfRule({ ports: [port] }, pods);
}

function isAt(named: NamedPort, match: Extract<PortMatch, { kind: 'range' }>): boolean {
  return named.port === match.from && named.protocol === match.protocol;
}

function onlyPort(set: PortSet): number | undefined {
  const ranges = (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => set.ranges(protocol));
  const [only, more] = ranges;
  return only !== undefined && more === undefined && only.from === only.to ? only.from : undefined;
}
