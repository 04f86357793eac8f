/** The favourite hosts of HL7 Tools (RobHolme.hl7tools) as endpoints of ours. */

/** An entry of `pipehat.endpoints` as it is written into the settings. */
export interface ImportedEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: true | { readonly ca: readonly string[] };
}

/** What there is to import. */
export interface Favourites {
  readonly endpoints: readonly ImportedEndpoint[];
  /** How many there are by the same name already. */
  readonly known: number;
  /** How many can't be used. */
  readonly leftOut: number;
}

/**
 * Reads `hl7tools.FavouriteRemoteHosts`, a list of `{ Description, Hostname, Port, UseTLS }`.
 * @param authorities `hl7tools.TrustedCertificateAuthorities`: files that hold for every favourite with TLS
 * @param taken names that there are already
 */
export function favouritesOf(favourites: unknown, authorities: unknown, taken: readonly string[]): Favourites {
  const entries: readonly unknown[] = Array.isArray(favourites) ? favourites : [];
  const ca = (Array.isArray(authorities) ? authorities : []).filter(isText);
  const endpoints: ImportedEndpoint[] = [];
  let known = 0;
  let leftOut = 0;
  for (const entry of entries) {
    const { Description, Hostname, Port, UseTLS } = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const port = typeof Port === 'string' ? Number(Port) : Port;
    if (!isText(Hostname) || typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      // The setting's own default is a list of one empty object.
      if (Object.keys((entry ?? {}) as object).length > 0) leftOut++;
      continue;
    }
    const host = Hostname.trim();
    const name = isText(Description) ? Description.trim() : `${host}:${port}`;
    if (taken.includes(name) || endpoints.some(other => other.name === name)) {
      known++;
      continue;
    }
    const tls = UseTLS !== true ? {} : { tls: ca.length === 0 ? (true as const) : { ca } };
    endpoints.push({ name, host, port, ...tls });
  }
  return { endpoints, known, leftOut };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
