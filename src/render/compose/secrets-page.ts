import { generatedHeader } from '../../model/generated-header.ts';
import { SECRETS_PATH, type Workload } from '../../model/workload.ts';
import type { ComposeStack } from './compose-stack.ts';
import { secretsOf, type UsedSecret } from './secrets.ts';

/** Everything in the folder but what explains it. */
export const SECRETS_GITIGNORE = '*\n!.gitignore\n!README.md\n';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();

const row = (secret: UsedSecret): string =>
  `| \`${secret.name}\` | ${cell(secret.purpose)} | ${secret.source === 'generated' ? 'any random value' : 'fetched from elsewhere'} | ${secret.services.join(', ')} |`;

/** `secrets/README.md`: which files the stack needs, how they come about and how to change one. Names only, no values. */
export function secretsPage(stack: ComposeStack): string {
  const secrets = secretsOf(stack);
  const { name } = stack.model;
  const external = secrets.find(s => s.source === 'external');
  return `<!-- ${generatedHeader(stack.model).slice(2).trim()} -->

# Secrets of the stack \`${name}\`

One file a secret, named as below, holding nothing but the value. Containers see each as \`${SECRETS_PATH}/<name>\`.

| file | what it is | value | read by |
|---|---|---|---|
${secrets.map(row).join('\n')}

## Create

    npx sightline secrets ${name}

creates what is missing: random values where any will do, and asks for the others. What exists is never overwritten.
By hand, in this folder:

    umask 022 && chmod 700 .
${
  secrets.some(s => s.source === 'generated')
    ? `    openssl rand -base64 32 | tr -d '\\n' > ${secrets.find(s => s.source === 'generated')?.name}\n`
    : ''
}${external === undefined ? '' : `    cat > ${external.name}    # paste, then Ctrl-D\n`}
## Protect

The folder is closed to everybody but its owner (0700), the files in it are readable (0644). Docker hands each file to a
container as it is, with the mode it has on this machine: a server that does not run as root could not read a 0600 file.
Git ignores everything here but this page. To keep the files elsewhere, set \`SECRETS_DIRECTORY\` in \`.env\`.

## Rotate

Put the new value into a new file, move that over the old one, and restart who reads it (the last column above): a
running container keeps seeing the old file. For \`${secrets[0]?.name}\`:

    docker compose restart ${secrets[0]?.services.join(' ')}
${[...stack.workloads.values()]
  .filter(w => w.component === 'grafana')
  .map(grafanaSection)
  .join('')}`;
}

/** Grafana copies the password into its database when it creates that. */
function grafanaSection(grafana: Workload): string {
  const password = grafana.secrets.find(s => s.name.includes('admin-password'));
  if (password === undefined) return '';
  const path = `${SECRETS_PATH}/${password.name}`;
  return `
## Grafana's password

\`${password.name}\` counts at Grafana's first start only; later its database holds the password, and a changed file
changes nothing. To rotate it, replace the file and then:

    docker compose restart ${grafana.name}
    docker compose exec ${grafana.name} sh -c \\
      'grafana cli --homepath "$GF_PATHS_HOME" --config "$GF_PATHS_CONFIG" admin reset-admin-password --password-from-stdin < ${path}'
`;
}
