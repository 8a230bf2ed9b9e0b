import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { HostPlan, HostRow, Mounting, StartedHost } from '@secondstep/testing'
import { type FetchHandler, type FetchStep, secondStepForFetch } from '@secondstep/web'
import { answerUpgrade, piecesOf } from './express-host.js'

/** Where the step can stand in an app that calls it by hand. */
export const fetchMountings: readonly Mounting[] = ['above_the_session', 'above_the_user', 'twice']

/** What the app under test knows of a request. */
interface Context {
  session?: Session | null
  user?: HostRow | undefined
  id: string
  body?: unknown
}
type Session = Record<string, unknown> & { userId?: string }
type Next = () => Promise<Response>
type Layer = (request: Request, context: Context, next: Next) => Promise<Response>

/** Starts the app that the adapter suite wants, as one that speaks web-standard requests on a bare `node:http`. */
export async function startFetchHost(plan: HostPlan): Promise<StartedHost> {
  const { currentUser, hiddenFields, ...rest } = plan.options
  const tokenOf = ({ headers }: Request): string => /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1] ?? ''
  const tokens = new Map<string, string>()
  const sessions = new Map<string, Session>()
  const otp: FetchStep<Context> = secondStepForFetch<HostRow, Context>({
    ...(plan.session === 'none'
      ? {
          currentUser: (_: Context, request: Request) => plan.rowOf(tokens.get(tokenOf(request)) ?? ''),
          binding: (_: Context, request: Request) => tokenOf(request) || 'nobody',
        }
      : { currentUser: ({ user }: Context) => user, session: ({ session }: Context) => session }),
    ...(currentUser && { currentUser }),
    ...(hiddenFields && { hiddenFields }),
    body: ({ body }) => body,
    ...rest,
  })

  const load: Layer = async (request, context, next) => {
    if (plan.session === 'none' || plan.isSessionDown()) return next()
    const named = /(?:^|; )session=([0-9a-f]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
    const found = sessions.get(named)
    if (found !== undefined) context.id = named
    const [id, before] = [context.id, JSON.stringify(found ?? {})]
    context.session = withSave(structuredClone(found ?? {}), context, sessions)
    const response = await next()
    if (context.session === null) sessions.delete(context.id)
    if (context.session === null || (id === context.id && before === JSON.stringify(context.session))) return response
    sessions.set(context.id, structuredClone({ ...context.session }))
    const own = new Response(response.body, response)
    own.headers.append('set-cookie', `session=${context.id}; Path=/; HttpOnly; SameSite=Lax`)
    return own
  }
  const findUser: Layer = async (_request, context, next) => {
    context.user = plan.rowOf(context.session?.userId ?? '')
    return next()
  }
  const step: Layer = (request, context, next) => otp(request, context, next)
  const layers: Readonly<Partial<Record<Mounting, readonly Layer[]>>> = {
    above_the_session: [step, load, findUser],
    above_the_user: [load, step, findUser],
    twice: [load, findUser, step, step],
  }
  const app = (layers[plan.mounting] ?? [load, findUser, step]).reduceRight<Layer>(
    (below, layer) => (request, context, next) => layer(request, context, () => below(request, context, next)),
    routesOf(plan, otp, tokens, sessions),
  )

  const server = createServer((req, res) => {
    answer(plan, app, req, res).catch((error: { status?: number }) => {
      plan.failed(error)
      res.writeHead(error.status ?? 500).end('{"failed":true}')
    })
  })
  server.on('upgrade', (req, socket) => {
    const opens = new Promise<boolean>((resolve, reject) => {
      const request = requestOf(req, server.address())
      const context = newContext()
      const ask = async (): Promise<Response> => {
        resolve(await otp.verifyUpgrade(request, context))
        return new Response()
      }
      load(request, context, () => findUser(request, context, ask)).catch(reject)
    })
    answerUpgrade(socket, opens)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function newContext(): Context {
  return { id: randomBytes(16).toString('hex') }
}

/** Saved when it is told, so that the browser's next request finds it. */
function withSave(session: Session, context: Context, sessions: Map<string, Session>): Session {
  const save = (done: () => void): void => {
    sessions.set(context.id, structuredClone({ ...session }))
    done()
  }
  return Object.defineProperty(session, 'save', { value: save, enumerable: false })
}

function requestOf(req: IncomingMessage, address: unknown): Request {
  const headers = new Headers()
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    headers.append(req.rawHeaders[at] ?? '', req.rawHeaders[at + 1] ?? '')
  }
  const { port } = address as { port: number }
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const body = hasBody ? { body: Readable.toWeb(req) as WebStream, duplex: 'half' as const } : {}
  return new Request(`http://127.0.0.1:${port}${req.url}`, { method, headers, ...body } as RequestInit)
}

/** What every answer of the app carries, what its parsers do above the kit, and the way back to `node:http`. */
async function answer(plan: HostPlan, app: Layer, req: IncomingMessage, res: ServerResponse): Promise<void> {
  // As every server does that has URLs of its requests made: what is none is answered by the server.
  if (!URL.canParse(req.url ?? '', 'http://127.0.0.1') || !req.url?.startsWith('/'))
    return void res.writeHead(400).end()
  const request = requestOf(req, req.socket.address())
  const context = newContext()
  if (plan.bodies === 'parsed' && request.body !== null) context.body = await bodyOf(request)
  if (plan.bodies === 'eaten' && new URL(request.url).pathname === '/otp') await request.text()
  const response = await app(request, context, async () => new Response(null, { status: 404 }))
  res.statusCode = response.status
  res.setHeader('cache-control', 'public, max-age=60')
  for (const [name, value] of response.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  res.setHeader('set-cookie', ['above=1', ...response.headers.getSetCookie()])
  if (response.body === null) res.end()
  else await pipeline(Readable.fromWeb(response.body as WebStream), res).catch(() => undefined)
}

function routesOf(
  plan: HostPlan,
  otp: FetchStep<Context>,
  tokens: Map<string, string>,
  sessions: Map<string, Session>,
): Layer {
  const sensitive: FetchHandler<Context> = otp.requireFresh(300)
  const handled = (response: () => Response | Promise<Response>) => {
    plan.handled()
    return response()
  }
  const routes: Readonly<Record<string, Layer>> = {
    'POST /login': async (request, context) => {
      const { id } = (context.body ?? (await bodyOf(request))) as { id: string }
      if (plan.session === 'none') {
        const token = randomBytes(12).toString('hex')
        tokens.set(token, id)
        return Response.json({ token })
      }
      Object.assign(context.session ?? {}, { userId: id })
      return Response.json({})
    },
    'POST /logout': async (_request, context) => {
      if (plan.session !== 'none') context.session = null
      return Response.json({})
    },
    'GET /private': async () => handled(() => new Response('the private page')),
    'POST /act': async (request, context) =>
      handled(async () => Response.json({ got: context.body ?? (await bodyOf(request)) })),
    'GET /download': async () =>
      handled(() => new Response(Readable.toWeb(Readable.from(piecesOf(plan.download))) as ReadableStream)),
    'GET /failing': async () =>
      handled(() => {
        throw new Error('broken below the guard')
      }),
    'GET /sensitive': async (request, context) =>
      sensitive(request, context, () => handled(() => new Response('for fresh codes only'))),
    'POST /renew': async (request, context) =>
      handled(async () => {
        const { keep } = (context.body ?? (await bodyOf(request))) as { keep?: boolean }
        sessions.delete(context.id)
        context.id = randomBytes(16).toString('hex')
        context.session = withSave({ userId: context.user?.id ?? '' }, context, sessions)
        if (keep === true) await otp.keep(request, context)
        return Response.json({})
      }),
    'POST /leave': async (request, context) =>
      handled(async () => {
        await otp.end(request, context)
        return Response.json({})
      }),
  }
  return (request, context, next) => {
    const path = new URL(request.url).pathname.replace(/(?<=.)\/$/, '').toLowerCase()
    const method = request.method === 'HEAD' ? 'GET' : request.method
    return (routes[`${method} ${path}`] ?? next)(request, context, next)
  }
}

/** What a body parser leaves. */
async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text()
  const type = request.headers.get('content-type') ?? ''
  if (type.includes('urlencoded')) {
    const fields = new URLSearchParams(text)
    const onlyOf = (values: string[]): unknown => (values.length === 1 ? values[0] : values)
    return Object.fromEntries([...fields.keys()].map((name) => [name, onlyOf(fields.getAll(name))]))
  }
  return type.includes('json') ? JSON.parse(text || '{}') : {}
}
