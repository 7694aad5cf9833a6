import type { IncomingMessage } from 'node:http';

/** As much of Express's request as is looked at. */
export interface ExpressRequest extends IncomingMessage {
  readonly app?: { readonly request: object };
  readonly baseUrl?: string;
  readonly originalUrl?: string;
}

interface Seen {
  pattern?: string;
  /** Values of all parameters on the way to the route, with their names. */
  readonly parameters: Map<string, string>;
}

const SEEN = Symbol('sightline route');
const ROUTE = Symbol('sightline request.route');
const PARAMS = Symbol('sightline request.params');
type Remembering = ExpressRequest & {
  [SEEN]?: Seen;
  [ROUTE]?: unknown;
  [PARAMS]?: unknown;
};

const prepared = new WeakSet<object>();

const ACCESSORS: PropertyDescriptorMap = {
  route: {
    configurable: true,
    get(this: Remembering) {
      return this[ROUTE];
    },
    set(this: Remembering, route: { path?: unknown } | undefined) {
      this[ROUTE] = route;
      if (route === undefined) return;
      const seen = seenBy(this);
      seen.pattern = `${withoutValues(this.baseUrl ?? '', seen.parameters)}${String(route.path)}`;
    },
  },
  params: {
    configurable: true,
    get(this: Remembering) {
      return this[PARAMS];
    },
    set(this: Remembering, params: unknown) {
      this[PARAMS] = params;
      for (const name in params as object) {
        const value = (params as Readonly<Record<string, unknown>>)[name];
        if (typeof value === 'string') seenBy(this).parameters.set(value, name);
      }
    },
  },
};

/**
 * Makes requests of this application remember their route. Express forgets the mount path of a router when an error
 * leaves it, and never knew the pattern of that path, only what the caller wrote there.
 */
export function rememberRoutes(request: ExpressRequest): void {
  const { app } = request;
  if (app === undefined) return;
  if (!prepared.has(app)) {
    prepared.add(app);
    Object.defineProperties(app.request, ACCESSORS);
  }
  // A request that was under way before has parameters of its own, which would hide those to come.
  if (Object.hasOwn(request, 'params')) Object.assign(request, withoutOwnParams(request as Remembering));
}

function withoutOwnParams(request: Remembering): { readonly params: unknown } {
  const { params } = request as { params?: unknown };
  delete (request as { params?: unknown }).params;
  return { params };
}

/** The pattern of the route that a request took. */
export const expressRoute = (request: ExpressRequest): string | undefined => (request as Remembering)[SEEN]?.pattern;

function seenBy(request: Remembering): Seen {
  request[SEEN] ??= { parameters: new Map() };
  return request[SEEN];
}

/** `/teams/4711` with the parameter team=4711 is `/teams/:team`. */
function withoutValues(baseUrl: string, parameters: ReadonlyMap<string, string>): string {
  if (parameters.size === 0) return baseUrl;
  return baseUrl
    .split('/')
    .map(segment => {
      const name = parameters.get(decoded(segment));
      return name === undefined ? segment : `:${name}`;
    })
    .join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
