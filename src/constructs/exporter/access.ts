import type { ExporterAccess } from '../../model/exporter-access.ts';
import type { ScrapeTls } from '../../model/scrape-job.ts';
import { SECRETS_PATH, type SecretReference } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';
import { needKnown } from '../../shared/need-known.ts';
import { shown } from '../../shared/shown.ts';
import { needObject } from '../input.ts';
import { Secrets } from './secrets.ts';

export interface ExporterTlsProps {
  /** Its certificate, and those between it and the authority, PEM. Replaced, it is read again. */
  readonly certificate: SecretReference;
  readonly key: SecretReference;
  /** Whom Prometheus trusts for it, PEM. @default - the authorities that everybody trusts */
  readonly ca?: SecretReference;
  /** Name that the certificate is for; targets are reached by address. @default - `<service>-<id>` */
  readonly serverName?: string;
}

const OPTIONS: Readonly<Record<keyof ExporterTlsProps, true>> = {
  certificate: true,
  key: true,
  ca: true,
  serverName: true,
};
const EXAMPLE = "tls: { certificate: secret('shop-certificate', '…'), key: secret('shop-key', '…') }";

const path = ({ name }: SecretReference): string => `${SECRETS_PATH}/${name}`;

interface Asked extends Pick<ExporterAccess, 'open'> {
  readonly token?: SecretReference;
  readonly tls?: ExporterTlsProps;
}

/** What the exporter asks of whoever comes. @throws InputError `value-missing`, `name-duplicate`, `option-unknown` */
export function accessConfig(
  exporter: string,
  { token, tls, open }: Asked,
  secrets: Secrets,
): ExporterAccess | undefined {
  if (token === undefined && tls === undefined && open === undefined) return undefined;
  return {
    ...(token === undefined ? {} : { tokenFile: path(secrets.add('token', token)) }),
    ...(open === undefined ? {} : { open }),
    ...(tls === undefined ? {} : { tls: tlsConfig(exporter, tls, secrets) }),
  };
}

function tlsConfig(exporter: string, given: ExporterTlsProps, secrets: Secrets): NonNullable<ExporterAccess['tls']> {
  const props = needObject(`tls of ${exporter}`, given, EXAMPLE);
  needKnown(`tls of ${exporter}`, props, Object.keys(OPTIONS));
  return {
    certFile: path(secrets.add('certificate', props.certificate)),
    keyFile: path(secrets.add('key', props.key)),
  };
}

/** How Prometheus knows it. @throws InputError `value-missing`, `address-invalid` */
export function scrapeTls(exporter: string, { ca, serverName = exporter }: ExporterTlsProps): ScrapeTls {
  if (typeof serverName !== 'string' || !/^(?!.*\.\.)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i.test(serverName))
    throw new InputError(
      'address-invalid',
      `tls of ${exporter}: ${shown(serverName)} is no name that a certificate can be for.`,
      `Write one of its DNS names, such as serverName: '${exporter}'.`,
    );
  return { ...(ca === undefined ? {} : { ca: new Secrets().add('ca', ca) }), serverName };
}
