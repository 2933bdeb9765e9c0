import { expect, test } from 'vitest'
import { textFiles } from '../files.ts'
import { aBox, type Box, type BoxParts } from '../testing.ts'

/** nginx with files in place of its own; those of `conf` are the sites. */
async function nginx(files: Readonly<Record<string, string>> = {}, parts: BoxParts = {}): Promise<Box> {
  return aBox({ imageName: 'nginx:1.29', files, ...parts })
}
const site = (body: string): Record<string, string> => ({ '/etc/nginx/conf.d/default.conf': body })
const errors = (box: Box): readonly string[] => box.log().filter((line) => /\[(?:error|emerg)\]/.test(line))
const accesses = (box: Box): readonly string[] => box.log().filter((line) => line.includes(' HTTP/1.1" '))

test('a fresh nginx says that it works', async () => {
  const box = await nginx()

  const response = await box.get('/')

  expect(response).toMatchObject({ status: 200, headers: { server: 'nginx/1.29.3', 'content-type': 'text/html' } })
  expect(response.headers['content-length']).toBe(String(response.body.length))
  expect(response.text).toContain('<h1>Welcome to nginx!</h1>')
})

test('it says what it configures and starts', async () => {
  const box = await nginx()

  expect(box.log()).toEqual([
    '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
    '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
    '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
    '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    '2026/01/01 00:00:00 [notice] 1#1: using the "epoll" event method',
    '2026/01/01 00:00:00 [notice] 1#1: nginx/1.29.3',
    '2026/01/01 00:00:00 [notice] 1#1: OS: Linux 6.12.0',
    '2026/01/01 00:00:00 [notice] 1#1: start worker processes',
  ])
})

test('requests are logged, in the format of the package', async () => {
  const box = await nginx({ '/usr/share/nginx/html/a.txt': 'hello' })

  await box.get('/a.txt?x=1', { headers: { host: 'web', 'user-agent': 'curl/8', referer: 'http://x/', 'x-forwarded-for': '1.2.3.4' } })
  await box.get('/a.txt', { method: 'HEAD' })

  expect(accesses(box)).toEqual([
    '10.244.0.99 - - [01/Jan/2026:00:00:00 +0000] "GET /a.txt?x=1 HTTP/1.1" 200 5 "http://x/" "curl/8" "1.2.3.4"',
    '10.244.0.99 - - [01/Jan/2026:00:00:00 +0000] "HEAD /a.txt HTTP/1.1" 200 0 "-" "-" "-"',
  ])
})

test('what is not there is a 404, with a page and a line of its own', async () => {
  const box = await nginx()

  const response = await box.get('/nope')

  expect(response).toMatchObject({ status: 404, headers: { 'content-type': 'text/html' } })
  expect(response.text).toBe(
    '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.29.3</center>\r\n</body>\r\n</html>\r\n',
  )
  expect(errors(box)).toEqual([
    '2026/01/01 00:00:00 [error] 29#29: *1 open() "/usr/share/nginx/html/nope" failed (2: No such file or directory), client: 10.244.0.99, server: localhost, request: "GET /nope HTTP/1.1", host: "web"',
  ])
})

const pages = {
  '/usr/share/nginx/html/docs/index.html': 'docs',
  '/usr/share/nginx/html/empty/x.txt': 'x',
  '/usr/share/nginx/html/app.json': '{}',
  '/srv/other/o.css': 'css',
}

test.each<[string, string, number, string?, string?]>([
  ['a file', '/app.json', 200, '{}', 'application/json'],
  ['the index of a folder', '/docs/', 200, 'docs', 'text/html'],
  ['a folder without an index', '/empty/', 403],
  ['a folder without a slash', '/docs', 301],
  ['a file as if it were a folder', '/app.json/', 404],
  ['a query is no part of the name', '/app.json?v=2', 200, '{}'],
])('%s: %s is %i', async (_, path, status, text, type) => {
  const box = await nginx(pages)

  const response = await box.get(path)

  expect(response).toMatchObject({
    status,
    ...(text !== undefined && { text }),
    headers: { ...(type !== undefined && { 'content-type': type }) },
  })
})

test('a folder without a slash is elsewhere', async () => {
  const box = await nginx(pages)

  expect((await box.get('/docs', { headers: { host: 'web:8080' } })).headers['location']).toBe('http://web:8080/docs/')
})

test('files are read and nothing else', async () => {
  const box = await nginx()

  expect((await box.get('/', { method: 'POST' })).status).toBe(405)
})

const server = (inner: string): Record<string, string> => ({ ...pages, ...site(`server { listen 80; ${inner} }`) })

test.each<[string, string, string, { status: number; text?: string; headers?: Record<string, string> }]>([
  ['another root', 'root /srv/other;', '/o.css', { status: 200, text: 'css', headers: { 'content-type': 'text/css' } }],
  ['a location with a root', 'location /x/ { root /srv; }', '/o.css', { status: 404 }],
  ['an alias', 'location /static/ { alias /srv/other/; }', '/static/o.css', { status: 200, text: 'css' }],
  ['another index', 'location / { index app.json; }', '/', { status: 200, text: '{}' }],
  [
    'an answer',
    String.raw`location /health { return 200 "ok\n"; }`,
    '/health',
    { status: 200, text: 'ok\n', headers: { 'content-type': 'text/plain' } },
  ],
  [
    'an answer of a type',
    'location / { default_type application/json; return 200 \'{"a":1}\'; }',
    '/',
    { status: 200, text: '{"a":1}', headers: { 'content-type': 'application/json' } },
  ],
  ['an answer about the request', "return 200 '$host $request_uri';", '/a?b', { status: 200, text: 'web /a?b' }],
  ['an answer that is an error', 'location / { return 503; }', '/', { status: 503 }],
  ['a redirect', 'return 301 https://$host$request_uri;', '/a?b', { status: 301, headers: { location: 'https://web/a?b' } }],
  ['the longest prefix wins', 'location / { return 200 short; } location /a/ { return 200 long; }', '/a/b', { status: 200, text: 'long' }],
  [
    'an exact location wins over all',
    'location /a { return 200 p; } location = /a { return 200 exact; } location ~ a { return 200 re; }',
    '/a',
    { status: 200, text: 'exact' },
  ],
  [
    'a regular expression wins over a prefix',
    String.raw`location /a { return 200 p; } location ~ \.php$ { return 200 re; }`,
    '/a.php',
    { status: 200, text: 're' },
  ],
  [
    'but not over one that is final',
    String.raw`location ^~ /a { return 200 p; } location ~ \.php$ { return 200 re; }`,
    '/a.php',
    { status: 200, text: 'p' },
  ],
  ['a regular expression whatever the case', 'location ~* ^/ABC { return 200 re; }', '/abc', { status: 200, text: 're' }],
  ['the first file there is', 'location / { try_files $uri $uri/ /docs/index.html; }', '/deep/link', { status: 200, text: 'docs' }],
  [
    'the first file there is, if it is itself',
    'location / { try_files $uri $uri/ /docs/index.html; }',
    '/app.json',
    { status: 200, text: '{}' },
  ],
  ['no file there is', 'location / { try_files $uri =404; }', '/nope', { status: 404 }],
])('a site may have %s', async (_, inner, path, expected) => {
  const box = await nginx(server(inner))

  expect(await box.get(path)).toMatchObject(expected)
})

test('sites share a port by their names', async () => {
  const named = (name: string): string => `server { listen 80; server_name ${name}; return 200 "${name}"; }`
  const box = await nginx(site(`${named('a.example')}\n${named('*.b.example')}\nserver { listen 80 default_server; return 200 none; }`))
  const asked = async (host: string): Promise<string> => (await box.get('/', { headers: { host } })).text

  expect([await asked('a.example'), await asked('x.b.example:80'), await asked('c.example')]).toEqual(['a.example', '*.b.example', 'none'])
})

test('the whole configuration may be in nginx.conf', async () => {
  const box = await nginx({
    '/etc/nginx/nginx.conf': 'events {}\nhttp {\n  include mime.types;\n  server { listen 80; location / { return 200 mine; } }\n}\n',
  })

  expect((await box.get('/')).text).toBe('mine')
})

test('what it passes on goes to the servers of an upstream in turn, or is a bad gateway', async () => {
  const box = await nginx(
    site(
      'upstream api { server 10.0.0.1:9000; server 10.0.0.2:9000; }\nserver { listen 80; location /api/ { proxy_pass http://api; } location / { proxy_pass http://10.0.0.3; } }',
    ),
  )
  for (const ip of ['10.0.0.1', '10.0.0.2'])
    box.wire
      .place(ip)
      .listen(9000, { respond: async ({ path }) => ({ status: 200, headers: {}, body: new TextEncoder().encode(`${ip} ${path}`) }) })

  const answers = [await box.get('/api/x'), await box.get('/api/y')].map(({ text }) => text)

  expect(answers.toSorted()).toEqual([
    expect.stringMatching(/^10\.0\.0\.1 \/api\/[xy]$/),
    expect.stringMatching(/^10\.0\.0\.2 \/api\/[xy]$/),
  ])
  expect((await box.get('/')).status).toBe(502)
})

test.each([
  ['an unknown directive', 'server {\n  listen 80;\n  rooot /x;\n}', 'unknown directive "rooot" in /etc/nginx/conf.d/default.conf:3'],
  ['a block without end', 'server { listen 80;', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:1'],
  ['a brace too many', 'server { listen 80; } }', 'unexpected "}" in /etc/nginx/conf.d/default.conf:1'],
  [
    'a file that is not there',
    'include /nosuch.conf;',
    'open() "/nosuch.conf" failed (2: No such file or directory) in /etc/nginx/conf.d/default.conf:1',
  ],
])('a configuration with %s is refused', async (_, text, message) => {
  const box = await nginx(site(text))

  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 1 })
  expect(box.log().slice(-2)).toEqual([`2026/01/01 00:00:00 [emerg] 1#1: ${message}`, `nginx: [emerg] ${message}`])
})

test.each([
  ['QUIT', 'signal 3 (SIGQUIT) received, shutting down'],
  ['TERM', 'signal 15 (SIGTERM) received, exiting'],
] as const)('%s ends it', async (stopSignal, words) => {
  const box = await nginx({}, { stopSignal })

  await box.stop()

  expect(box.view().phase).toMatchObject({ type: 'exited', exitCode: 0, reason: 'Completed' })
  expect(box.log().slice(-2)).toEqual([`2026/01/01 00:00:00 [notice] 1#1: ${words}`, '2026/01/01 00:00:00 [notice] 1#1: exit'])
})

test('it is stopped with QUIT if nothing else is said', async () => {
  const box = await nginx()

  await box.stop()

  expect(box.log().at(-2)).toContain('SIGQUIT')
})

test('told to reload it has its new configuration, unless that is broken', async () => {
  const mounts = [{ volume: 'conf', path: '/etc/nginx/conf.d', readOnly: true }]
  const box = await nginx({}, { mounts })
  const write = (text: string): void => {
    for (const [path, entry] of textFiles({ '/default.conf': text })) box.machine.volume('pod', 'conf').set(path, entry)
  }
  write('server { listen 80; return 200 after; } server { listen 81; return 200 more; }')
  await expect(box.get('/')).rejects.toThrow('failed')

  expect(await box.exec(['nginx', '-s', 'reload'])).toMatchObject({ code: 0, err: expect.stringContaining('signal process started') })
  expect((await box.get('/')).text).toBe('after')

  write('server { oops')
  expect((await box.exec(['nginx', '-t'])).err).toBe(
    'nginx: [emerg] unexpected end of file, expecting ";" or "}" in /etc/nginx/conf.d/default.conf:1\nnginx: configuration file /etc/nginx/nginx.conf test failed\n',
  )
  await box.sh('kill -HUP 1')
  expect((await box.get('/')).text).toBe('after')
  expect(box.view().phase.type).toBe('running')
})

test('a configuration is tried without being used', async () => {
  const box = await nginx()

  expect(await box.exec(['nginx', '-t'])).toEqual({
    code: 0,
    out: '',
    err: 'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
  })
  expect((await box.exec(['nginx', '-v'])).err).toBe('nginx version: nginx/1.29.3\n')
})

test('another command runs in its place', async () => {
  const box = await nginx({}, { args: ['sh', '-c', 'echo $NGINX_VERSION; cat /etc/debian_version'] })

  expect(box.log()).toEqual(['1.29.3', '12.12'])
})

test('curl in it reaches it', async () => {
  const box = await nginx(site('server { listen 80; return 200 hi; }'))

  expect(
    await box.sh("curl -s localhost; curl -s -o /dev/null -w '%{http_code}' localhost/x; curl -sf localhost:81; echo $?"),
  ).toMatchObject({
    out: 'hi2007\n',
  })
})
