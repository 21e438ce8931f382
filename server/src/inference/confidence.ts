import { isAddress } from './address-token';
import { holdsNoDestination, isAddressKey } from './keys';
import { isHostKey } from './port-join';
import type { Confidence } from './result';
import { namesHost } from './scheme';
import type { WorkloadString } from './strings';
import type { AddressCandidate } from './tokenise';

/** File names, packages and versions are dotted, too: a name outside needs a scheme, a port or a telling key. */
export function externalConfidence(string: WorkloadString, candidate: AddressCandidate): Confidence | undefined {
  if (!isAddress(candidate.host) && !/\.[a-z]{2,}$/.test(candidate.host)) return undefined;
  const key = candidate.key ?? string.key;
  if (
    /\.(?:local|internal|localdomain|svc|yaml|yml|json|conf|cfg|jar|log|sh|py|js|txt|pem|crt|key|sock)$/.test(
      candidate.host,
    )
  ) {
    return undefined;
  }
  if (holdsNoDestination(key) || holdsNoDestination(string.key)) return undefined;
  const telling = isAddressKey(key) || (string.kind !== 'config' && isAddressKey(string.key));
  if (candidate.form === 'url') return telling || string.kind !== 'config' ? 'likely' : 'hint';
  if (candidate.form === 'address') return candidate.port !== undefined ? (telling ? 'likely' : 'hint') : undefined;
  return telling ? 'likely' : undefined;
}

/** How sure the form and the place of an address make the connection. */
export function confidenceOf(string: WorkloadString, candidate: AddressCandidate): Confidence {
  const key = candidate.key ?? string.key;
  if (holdsNoDestination(key) || holdsNoDestination(string.key)) return 'hint';
  if (candidate.form !== 'bare') return 'certain';
  if (isAddressKey(key)) return 'likely';
  if (string.kind === 'env' && isAddressKey(string.key) && candidate.key === undefined) return 'likely';
  if (string.kind === 'arg') {
    // `-h redis`, or an argument that is nothing but the name; words of a script prove nothing.
    if (key?.startsWith('-') === true || isWhole(string, candidate)) return 'likely';
  }
  return 'hint';
}

/** A single word without a Service is worth telling only when it stands where an address must. */
export function isReference(string: WorkloadString, candidate: AddressCandidate): boolean {
  if (candidate.portName !== undefined) return false;
  const key = candidate.key ?? string.key;
  if (holdsNoDestination(key) || holdsNoDestination(string.key)) return false;
  // After other schemes may stand anything: `myapp://settings`.
  if (candidate.form === 'url') return candidate.port !== undefined || namesHost(candidate.scheme ?? '');
  if (candidate.form === 'address') return isAddressKey(key) || string.kind === 'env';
  return (
    string.kind === 'env' && key !== undefined && isHostKey(key) && isAddressKey(key) && isWhole(string, candidate)
  );
}

function isWhole(string: WorkloadString, candidate: AddressCandidate): boolean {
  return candidate.span.start === 0 && candidate.span.end === string.text.length;
}
