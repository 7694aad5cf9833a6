import type { StackModel } from '../../model/stack.ts';
import { SECRETS_PATH } from '../../model/workload.ts';

/** Kubernetes Secret with every secret of the stack, by the secrets' names, for servers the stack does not run. */
export const sharedSecretName = (model: StackModel): string => `${model.name}-secrets`;

/** How operator objects refer to a secret. */
export const secretSelector = (model: StackModel, secret: string): { readonly name: string; readonly key: string } => ({
  name: sharedSecretName(model),
  key: secret,
});

/** The secret behind a path in a rendered configuration; undefined for files that are no secrets of the stack. */
export const secretAt = (path: string): string | undefined =>
  path.startsWith(`${SECRETS_PATH}/`) ? path.slice(SECRETS_PATH.length + 1) : undefined;
