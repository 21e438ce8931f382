import { scalarText } from '../yaml/scalar-text';

export type Port = string | number;

/** A test of a connection as it is written into a file. */
export interface WrittenTest {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** undefined: all ports. */
  readonly port: Port | readonly Port[] | undefined;
  readonly expect: 'allow' | 'deny';
}

/** The lines of an item of `tests`, in block style, from column 0. */
export function testLines({ name, from, to, port, expect }: WrittenTest): readonly string[] {
  return [
    `- name: ${scalarText(name)}`,
    `  from: ${scalarText(from)}`,
    `  to: ${scalarText(to)}`,
    ...(port === undefined ? [] : [`  port: ${portText(port)}`]),
    `  expect: ${expect}`,
  ];
}

function portText(port: Port | readonly Port[]): string {
  if (typeof port === 'string' || typeof port === 'number') return scalarText(port);
  return `[${port.map((one) => scalarText(one, 'plain', true)).join(', ')}]`;
}
