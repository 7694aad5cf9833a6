/** A pod-carrying object as far as a patch writes it. */
interface PatchedObject {
  readonly spec: {
    readonly template: { readonly spec: { readonly initContainers?: readonly unknown[] } };
  };
}

/**
 * What a patch writes, as an object of its own: with the fields that the patched one has already, so that it is judged
 * like all others.
 */
export function wholeObject(patch: unknown): unknown {
  const { spec, ...object } = patch as PatchedObject;
  const { initContainers, ...pod } = spec.template.spec;
  return {
    ...object,
    spec: {
      selector: { matchLabels: {} },
      serviceName: '',
      ...spec,
      template: { ...spec.template, spec: { ...pod, containers: initContainers } },
    },
  };
}
