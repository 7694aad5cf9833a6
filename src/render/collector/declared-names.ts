import type { Platform } from '../../model/platform.ts';
import type { StackModel } from '../../model/stack.ts';
import type { ContextStatements } from './ottl.ts';

const SERVICE = 'resource.attributes["service.name"]';

/**
 * Lines are named after the compose service or the pod's label; metrics after the declared service. Where a service is
 * declared under another name than its host, its lines get the declared one, or nobody would find both under one name.
 */
export function declaredNames(model: StackModel, platform: Platform): ContextStatements[] {
  const statements = model.services.flatMap(({ name, addresses }) => {
    const address = addresses[platform];
    if (address === undefined || address.host === name) return [];
    const namespace =
      address.namespace === undefined ? '' : ` and resource.attributes["k8s.namespace.name"] == "${address.namespace}"`;
    return [`set(${SERVICE}, "${name}") where ${SERVICE} == "${address.host}"${namespace}`];
  });
  return statements.length === 0 ? [] : [{ context: 'resource', statements }];
}
