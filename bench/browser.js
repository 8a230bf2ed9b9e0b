/** A browser as far as a server can tell: it keeps cookies, and says where it comes from. */
export function createBrowser(base) {
  const cookies = new Map()
  const send = async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        origin: base,
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined) cookies.set(name, value)
    }
    return { status: response.status, body: await response.json().catch(() => undefined) }
  }
  return { get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) }
}
