import { describe, expect, it } from 'vitest';
import { exposureReport, type ExposureRow } from '../../server/src/cli/reporters/exposure-rows';
import type { Cluster } from '../../server/src/workspace/cluster';
import { connectionsOf } from '../../server/src/workspace/connections';
import { sharedDataPresent } from '../support/shared';
import { casesOf, clusterOfCase, exceptionsOf, readCase, snapshotOfCase } from './corpus';

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
}
interface ExposureCase {
  readonly options: {
    readonly focusWorkloads: readonly string[];
    readonly focusDirection: string;
    /** `udp-52`: only rows that allow it are printed, with nothing but it. */
    readonly focusConn: string;
  };
  readonly exposure: {
    readonly egress: readonly Row[];
    readonly ingress: readonly Row[];
    readonly unprotected: readonly { readonly workload: string; readonly direction: string }[];
  };
}

const GROUP = 'npa-exposure';

describe.runIf(sharedDataPresent('exposure corpus'))('exposure to pods that are not there (A6)', () => {
  const excepted = exceptionsOf(GROUP);

  it('knows the cases', () => {
    expect(casesOf(GROUP).length).toBeGreaterThan(50);
    for (const name of excepted.keys()) expect(casesOf(GROUP)).toContain(name);
  });

  it.each(casesOf(GROUP))('has the rows of %s, or a listed exception', (name) => {
    const expected = JSON.parse(readCase(GROUP, name, 'expected.json')) as ExposureCase;
    const found = rowsOf(clusterOfCase(snapshotOfCase(GROUP, name)), expected);
    const wanted = expectedRows(expected);
    const differences = [
      ...wanted.filter((row) => !found.includes(row)).map((row) => `missing: ${row}`),
      ...found.filter((row) => !wanted.includes(row)).map((row) => `not expected: ${row}`),
    ];
    if (excepted.has(name)) expect(differences, 'this exception is not needed').not.toEqual([]);
    else expect(differences).toEqual([]);
  });
});

function expectedRows({ exposure, options }: ExposureCase): readonly string[] {
  const one = (row: Row) => (options.focusConn === '' ? row : { ...row, conn: askedPort(options.focusConn) });
  return [
    ...exposure.egress.map(one).map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`),
    ...exposure.ingress.map(one).map(({ src, dst, conn }) => `${dst} <= ${src} : ${conn}`),
    ...exposure.unprotected.map(({ workload, direction }) => `${workload} is not protected on ${direction}`),
  ];
}

function rowsOf(cluster: Cluster, { options }: ExposureCase): readonly string[] {
  const { focusWorkloads, focusDirection, focusConn } = options;
  const report = exposureReport(
    cluster,
    connectionsOf(cluster),
    ({ namespace, name }) =>
      focusWorkloads.length === 0 || focusWorkloads.some((asked) => asked === name || asked === `${namespace}/${name}`),
    'show',
  );
  const asked = (rows: readonly ExposureRow[]) => (focusConn === '' ? rows : onlyPort(rows, askedPort(focusConn)));
  return [
    ...(focusDirection === 'ingress'
      ? []
      : asked(report.egress).map((row) => `${row.workload} => ${row.peer} : ${row.conn}`)),
    ...(focusDirection === 'egress'
      ? []
      : asked(report.ingress).map((row) => `${row.workload} <= ${row.peer} : ${row.conn}`)),
    // The list of the unprotected is not about one port.
    ...(focusConn === '' ? report.unprotected : [])
      .filter(({ direction }) => focusDirection === '' || direction.toLowerCase() === focusDirection)
      .map(({ workload, direction }) => `${workload} is not protected on ${direction}`),
  ];
}

/** Rows that allow the port; what any pod may do is told once. */
function onlyPort(rows: readonly ExposureRow[], port: string): readonly ExposureRow[] {
  const allowed = rows.filter(({ conn }) => allows(conn, port)).map((row) => ({ ...row, conn: port }));
  const open = new Set(allowed.filter(({ peer }) => peer === 'entire-cluster').map(({ workload }) => workload));
  const isToldBefore = ({ workload, peer }: ExposureRow) =>
    open.has(workload) && peer !== 'entire-cluster' && !peer.endsWith('[External]');
  return allowed.filter((row) => !isToldBefore(row));
}

/** `udp-52` → `UDP 52` */
function askedPort(focus: string): string {
  return focus.toUpperCase().replace('-', ' ');
}

function allows(conn: string, asked: string): boolean {
  if (conn === 'All Connections') return true;
  const [protocol = '', port = ''] = asked.split(' ');
  const ports = new RegExp(`${protocol} ([0-9,-]+)`).exec(conn)?.[1] ?? '';
  return ports.split(',').some((range) => {
    const [from = '', to = from] = range.split('-');
    return range !== '' && Number(from) <= Number(port) && Number(port) <= Number(to);
  });
}
