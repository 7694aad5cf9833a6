import type { IncomingMessage, ServerResponse } from 'node:http';

/** As much of Fastify as is used; its own types fit. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { readonly url?: string | undefined };
}
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, error: Error, done: () => void) => void,
  ): unknown;
}

export interface FastifyParts {
  /** @returns whether it answered */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly watch: (request: FastifyRequestLike, reply: FastifyReplyLike, next: () => void) => void;
  readonly onError: (error: Error) => void;
}

export type FastifyPlugin = (instance: FastifyLike, options: unknown, done: () => void) => void;

/** A plugin for the whole application: it is not kept to a scope of its own. */
export function fastifyPlugin({ answer, watch, onError }: FastifyParts): FastifyPlugin {
  const plugin: FastifyPlugin = (instance, _options, done) => {
    instance.addHook('onRequest', (request, reply, next) => {
      if (answer(request.raw, reply.raw)) reply.hijack();
      else watch(request, reply, next);
    });
    instance.addHook('onError', (_request, _reply, error, next) => {
      onError(error);
      next();
    });
    done();
  };
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'sightline',
  });
}
