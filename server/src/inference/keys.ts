const ADDRESS_KEY =
  /(?:^|[._\-a-z0-9])(?:hosts?(?:[._-]?names?)?|ur[il]s?|addr(?:ess(?:es)?)?|endpoints?|servers?|brokers?|dsn|services?|svc|backends?|upstreams?|targets?|peers?|nodes|seeds?|masters?|slaves?|replica(?:of|s)?|gateway|proxy|remote|connection(?:[._-]?string)?|contact[._-]?points|sentinels?|source|_pass)$/i;

/** Settings that hold addresses of others than destinations: whom to serve, what to be called by whom, what to bypass. */
const NO_DESTINATION_KEY =
  /no_?proxy|allowed[._-]?(?:hosts|origins)|cors|server[._-]?name|advertis|listen|bind|virtual[._-]?host|image$|(?:root|external|public|redirect|callback)[._-]?ur[il]s?$|account[._-]?issuer$|audiences?$/i;

/** Settings whose bare words are names of other things than hosts: a `service` alone is mostly the program's own name. */
const OTHER_NAME_KEY =
  /^(?:dd_|datadog[._-])?(?:service|svc)$|service_?(?:name|account)|domain$|namespace|user(?:_?name)?$|password|database$|db_?name|db$|path$|level$/i;

/** A setting that holds addresses: `*_HOST`, `*_URL`, `*_ADDR`, `*_BROKERS`, `proxy_pass`, `--db-host`. */
export function isAddressKey(key: string | undefined): boolean {
  return key !== undefined && ADDRESS_KEY.test(key) && !OTHER_NAME_KEY.test(key) && !NO_DESTINATION_KEY.test(key);
}

/** A setting whose addresses, however well formed, are nothing that the program dials. */
export function holdsNoDestination(key: string | undefined): boolean {
  return key !== undefined && NO_DESTINATION_KEY.test(key);
}
