/** One line of a report in the Test Anything Protocol. */
export interface TapPoint {
  readonly ok: boolean;
  readonly name: string;
  /** `SKIP` or `TODO` with its reason: such a point never fails the report. */
  readonly directive?: { readonly kind: 'SKIP' | 'TODO'; readonly reason: string };
  /** Shown below a point that is not ok. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** TAP version 14. */
export function tapText(points: readonly TapPoint[]): string {
  const lines = ['TAP version 14', `1..${points.length}`];
  points.forEach((point, index) => {
    const directive = point.directive && ` # ${`${point.directive.kind} ${flat(point.directive.reason)}`.trim()}`;
    lines.push(`${point.ok ? 'ok' : 'not ok'} ${index + 1} - ${flat(point.name)}${directive ?? ''}`);
    if (point.details !== undefined) lines.push('  ---', ...Object.entries(point.details).map(detail), '  ...');
  });
  return `${lines.join('\n')}\n`;
}

/** A `#` begins a directive, a line break the next point. */
function flat(text: string): string {
  return text.replace(/[\\#]/g, '\\$&').replace(/[\x00-\x1f\x7f]+/g, ' ');
}

/** Every JSON text is YAML. */
function detail([key, value]: [string, string | number]): string {
  return `  ${key}: ${JSON.stringify(value)}`;
}
