import type { IncomingMessage } from 'node:http';

/** As much of Express's request as is looked at. */
export interface ExpressRequest extends IncomingMessage {
  readonly app?: { readonly request: object };
  readonly baseUrl?: string;
  readonly originalUrl?: string;
}

type Parameters = Readonly<Record<string, unknown>> | undefined;

/** What Express says of a request, and what it has said on the way to there. */
interface Seen {
  route?: { readonly path?: unknown } | undefined;
  params?: Parameters;
  pattern?: string;
  /** Of each router and route on the way. */
  readonly parameters: Parameters[];
}

const SEEN = Symbol('sightline seen');
type Remembering = ExpressRequest & { [SEEN]?: Seen };

const prepared = new WeakSet<object>();

const ACCESSORS: PropertyDescriptorMap = {
  route: {
    configurable: true,
    get(this: Remembering) {
      return this[SEEN]?.route;
    },
    set(this: Remembering, route: Seen['route']) {
      const seen = seenBy(this);
      seen.route = route;
      if (route === undefined) return;
      seen.pattern = `${withoutValues(this.baseUrl ?? '', seen.parameters)}${String(route.path)}`;
    },
  },
  params: {
    configurable: true,
    get(this: Remembering) {
      return this[SEEN]?.params;
    },
    set(this: Remembering, params: Parameters) {
      const seen = seenBy(this);
      seen.params = params;
      seen.parameters.push(params);
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
  request[SEEN] ??= { parameters: [] };
  return request[SEEN];
}

/** `/teams/4711` with the parameter team=4711 is `/teams/:team`. */
function withoutValues(baseUrl: string, parameters: readonly Parameters[]): string {
  if (baseUrl === '') return '';
  const given = parameters.flatMap(each => Object.entries(each ?? {}));
  const used = new Set<string>();
  return baseUrl
    .split('/')
    .map(segment => {
      const value = decoded(segment);
      const names = given.filter(([, of]) => of === value).map(([name]) => name);
      // Two may have one value: they stand in the order in which they were found.
      const name = names.find(each => !used.has(each)) ?? names[0];
      if (name === undefined) return segment;
      used.add(name);
      return `:${name}`;
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
