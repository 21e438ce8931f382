/** Reads `8080`, `UDP 53`, `53/udp`, `udp:53`; undefined for anything else, port 0 and beyond 65535 included. */
export function readPort(text: string): { readonly protocol: string; readonly port: number } | undefined {
  const match = /^(?:(tcp|udp|sctp)[\s:/]*)?(\d{1,5})(?:[\s:/]*(tcp|udp|sctp))?$/i.exec(text.trim());
  if (!match) return undefined;
  const port = Number(match[2]);
  if (port < 1 || port > 65535) return undefined;
  return { protocol: (match[1] ?? match[3] ?? 'TCP').toUpperCase(), port };
}
