import { expect, test } from 'vitest'
import { aBox } from '../testing.ts'

/** What a script writes. What GNU's tools and busybox say alike is what is asked for here. */
async function outcome(script: string): Promise<string> {
  const box = await aBox()
  await box.sh('mkdir /work')
  const { out, code } = await box.exec(['sh', '-c', `cd /work\n${script}`, 'sh'])
  return out + (code === 0 ? '' : `[${code}]`)
}

test.each([
  ['head', 'seq 20 | head -3; seq 3 | head -n1; printf abc | head -c2; seq 20 | head | tail -1', '1\n2\n3\n1\nab10\n'],
  ['tail', 'seq 20 | tail -2; seq 5 | tail -n +4; seq 20 | tail | head -1', '19\n20\n4\n5\n11\n'],
  ['wc', String.raw`printf "a b\nc\n" > f; wc -l < f; wc -w < f; wc -c < f; wc -l f`, '2\n3\n6\n2 f\n'],
  [
    'sort',
    String.raw`printf 'b\na\nc\na\n' > f; sort f; sort -u f; sort -r f; printf '10\n9\n2\n' | sort -n; printf '10\n9\n2\n' | sort -rn`,
    'a\na\nb\nc\na\nb\nc\nc\nb\na\na\n2\n9\n10\n10\n9\n2\n',
  ],
  ['uniq', String.raw`printf 'a\na\nb\na\n' | uniq; printf 'a\na\nb\n' | uniq -c | tr -s ' '`, 'a\nb\na\n 2 a\n 1 b\n'],
  [
    'cut',
    String.raw`printf 'a\tb\n' | cut -f2; echo a:b:c | cut -d: -f1,3; echo abcdef | cut -c2-4; echo a,b,c | cut -d, -f2-`,
    'b\na:c\nbcd\nb,c\n',
  ],
  [
    'tr',
    String.raw`echo hello | tr a-z A-Z; echo aabbb | tr -s ab; echo a1b2 | tr -d 0-9; echo 'a b' | tr ' ' '\n'; echo abc123 | tr -cd '[:digit:]'; echo; echo a-b | tr a-b xy`,
    'HELLO\nab\nab\na\nb\n123\nx-y\n',
  ],
  ['seq', 'seq 3; seq 2 4; seq 1 2 5; seq 3 -1 1', '1\n2\n3\n2\n3\n4\n1\n3\n5\n3\n2\n1\n'],
  ['tee', 'echo hi | tee f g; cat f g; echo more | tee -a f >/dev/null; cat f', 'hi\nhi\nhi\nhi\nmore\n'],
  [
    'grep finds',
    String.raw`printf 'foo\nbar\nfoobar\n' > f; grep foo f; grep -v foo f; grep -c foo f; grep -n bar f; grep -l foo f; grep -i FOO f; grep -w foo f; grep -x bar f; grep -m1 foo f`,
    'foo\nfoobar\nbar\n2\n2:bar\n3:foobar\nf\nfoo\nfoobar\nfoo\nbar\nfoo\n',
  ],
  [
    'grep says whether it found anything',
    'echo x | grep y; echo $?; echo x | grep -q x; echo $?; grep x nosuch 2>/dev/null; echo $?',
    '1\n0\n2\n',
  ],
  [
    'grep with patterns of its own',
    String.raw`printf 'a.c\nabc\naa\nx+y\nb2\n' > f; grep -F a.c f; grep -E 'b2|aa' f; grep 'a\{2\}' f; grep 'x+y' f; grep -o '[0-9]' f; grep '^[[:alpha:]][[:digit:]]$' f; grep -e abc -i f`,
    'a.c\naa\nb2\naa\nx+y\n2\nb2\nabc\n',
  ],
  [
    'sed replaces',
    String.raw`echo 'hello world' | sed 's/o/0/g'; echo hello | sed 's/l/L/'; echo 'a.b' | sed 's/\./-/'; echo path | sed 's|p|/p|'; echo abc | sed -E 's/(a)(b)/\2\1/'; echo abc | sed 's/\(a\)\(b\)/\2\1/'; echo hello | sed 's/l/[&]/'; echo HI | sed 's/hi/x/I'`,
    'hell0 w0rld\nheLlo\na-b\n/path\nbac\nbac\nhe[l]lo\nx\n',
  ],
  [
    'sed for some lines',
    String.raw`seq 5 | sed -n '2,3p'; seq 3 | sed '2d'; seq 3 | sed '$d'; seq 5 | sed -n '/3/p'; seq 5 | sed '/2/,/4/d'; seq 3 | sed '2!d'; seq 9 | sed 2q; seq 3 | sed -n '$='`,
    '2\n3\n1\n3\n1\n2\n3\n1\n5\n2\n1\n2\n3\n',
  ],
  [
    'sed with several commands',
    String.raw`printf 'a\nb\n' | sed -e 's/a/x/' -e 's/b/y/'; printf 'a\nb\n' | sed 's/a/x/;s/b/y/'; seq 2 | sed '1a new'; seq 2 | sed '2i new'; seq 2 | sed '1c new'`,
    'x\ny\nx\ny\n1\nnew\n2\n1\nnew\n2\nnew\n2\n',
  ],
  ['sed in place', 'echo port=80 > f; sed -i "s/80/8080/" f; cat f', 'port=8080\n'],
  [
    'printf',
    String.raw`printf '%s-%d-%05.2f-%x-%c-%%\n' str 42 3.14159 255 xyz; printf '%-5s|%5s|\n' a b; printf '%s\n' a b c; printf '%b\n' 'x\ty'; printf '%03d\n' 7; printf 'no newline'`,
    'str-42-03.14-ff-x-%\na    |    b|\na\nb\nc\nx\ty\n007\nno newline',
  ],
])('text: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  [
    'mkdir, touch, mv, cp, rm and rmdir',
    'mkdir -p x/y/z; ls x; touch a; mv a b; ls; cp b c; ls; rm b c; rm -r x; ls; mkdir e; rmdir e; ls; rm nosuch 2>/dev/null; echo $?; rm -f nosuch; echo $?; rmdir nosuch 2>/dev/null; echo $?',
    'y\nb\nx\nb\nc\nx\n1\n0\n1\n',
  ],
  [
    'folders are copied whole',
    'mkdir -p a/b; echo x > a/b/f; cp -r a c; cat c/b/f; mkdir d; mv c d; ls d; cp a z 2>/dev/null; echo $?',
    'x\nc\n1\n',
  ],
  [
    'links',
    'ln -s target link; readlink link; echo data > target; cat link; echo new > link; cat target; rm link; cat target',
    'target\ndata\nnew\nnew\n',
  ],
  [
    'ls',
    'touch b a .h; ls; ls -a | grep h; mkdir d; touch d/x; ls d; ls -d d; ls nosuch 2>/dev/null; test $? -gt 0; echo $?',
    'a\nb\n.h\nx\nd\n0\n',
  ],
  [
    'find',
    'mkdir -p a/b; touch a/x.txt a/b/y.txt; find a -name "*.txt" | sort; find a -type d | sort; find . -maxdepth 1 | sort',
    'a/b/y.txt\na/x.txt\na\na/b\n.\n./a\n',
  ],
  ['chmod', 'echo "echo ran" > f; ./f 2>/dev/null; echo $?; chmod +x f; ./f; chmod 644 f; [ -x f ]; echo $?', '126\nran\n1\n'],
  [
    'basename and dirname',
    'basename /a/b/c.txt .txt; basename /a/b/; basename x; dirname /a/b/c.txt; dirname /a; dirname a',
    'c\nb\nx\n/a/b\n/\n.\n',
  ],
])('files: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['of texts and numbers', 'test a = a && [ b != c ] && [ -z "" ] && [ -n x ] && [ 1 -lt 2 ] && [ 2 -ge 2 ]; echo $?', '0\n'],
  [
    'of files',
    'touch e; echo x > f; mkdir d; for t in -e -f -d -s; do for n in e f d no; do [ $t $n ] && echo "$t $n"; done; done; ln -s f l; [ -L l ] && [ -f l ] && echo link',
    '-e e\n-e f\n-e d\n-f e\n-f f\n-d d\n-s f\n-s d\nlink\n',
  ],
  [
    'combined',
    '[ a = b -o c = c ]; echo $?; [ a = a -a b = c ]; echo $?; [ ! a = b ]; echo $?; [ "(" = "(" ]; echo $?; [ ]; echo $?; [ -f ]; echo $?',
    '0\n1\n0\n0\n1\n0\n',
  ],
  ['that is none', '[ a 2>/dev/null; echo $?; [ 1 -eq x ] 2>/dev/null; echo $?', '2\n2\n'],
])('test: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  [
    'xargs',
    String.raw`echo a b c | xargs -n1 echo x; printf '1\n2\n' | xargs; printf 'a b\nc\n' | xargs -I{} echo "<{}>"; echo x | xargs false; echo $?`,
    'x a\nx b\nx c\n1 2\n<a b>\n<c>\n123\n',
  ],
  ['timeout', 'timeout 1 sleep 5; echo $?; timeout 5 echo quick; timeout 5 sh -c "exit 3"; echo $?', '143\nquick\n3\n'],
  [
    'env',
    String.raw`env -i A=1 B=2 env | sort; A=x env B=y sh -c 'echo $A $B'; env nosuch 2>/dev/null; echo $?; A=1 printenv A; printenv NOSUCH; echo $?`,
    'A=1\nB=2\nx y\n127\n1\n1\n',
  ],
  ['kill', 'sleep 9 & env kill $!; wait $!; echo $?; env kill -0 99999 2>/dev/null; echo $?', '143\n1\n'],
  ['date', 'date -u -d @1767225600 "+%Y-%m-%d %H:%M:%S %a %b %j" | cut -d" " -f1-4', '2026-01-01 00:00:00 Thu Jan\n'],
])('processes: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['cat /nosuch', "cat: can't open '/nosuch': No such file or directory\n", 1],
  ['ls /nosuch', 'ls: /nosuch: No such file or directory\n', 1],
  ['rm /nosuch', "rm: can't remove '/nosuch': No such file or directory\n", 1],
  ['mkdir /tmp', "mkdir: can't create directory '/tmp': File exists\n", 1],
  ['rmdir /etc', "rmdir: '/etc': Directory not empty\n", 1],
  ['sleep soon', "sleep: invalid number 'soon'\n", 1],
  ['env kill 99', "kill: can't kill pid 99: No such process\n", 1],
  ['timeout 5 nosuch', "timeout: can't execute 'nosuch': No such file or directory\n", 127],
  ['wget -q nosuch.local', "wget: bad address 'nosuch.local'\n", 1],
  ['wget -q -O- 10.1.1.1:81', "wget: can't connect to remote host (10.1.1.1): Connection refused\n", 1],
])('`%s` says what is wrong', async (script, err, code) => {
  const box = await aBox()

  expect(await box.sh(script)).toEqual({ out: '', err, code })
})

test('a container knows its name, address, time and processes', async () => {
  const box = await aBox()

  expect((await box.sh('hostname; hostname -i; whoami; id -u; date +%F; uname')).out).toBe('web\n10.244.0.2\nroot\n0\n2026-01-01\nLinux\n')
  expect((await box.exec(['ps'])).out).toMatch(/^PID   USER     TIME  COMMAND\n {4}1 root {6}0:00 sleep infinity\n +\d+ root {6}0:00 ps\n$/)
})

test('wget and nc reach what listens', async () => {
  const box = await aBox()
  box.wire.names.set('web', '10.244.0.50')
  const body = new TextEncoder().encode('hello\n')
  box.wire.place('10.244.0.50').listen(80, { respond: async ({ path }) => ({ status: path === '/no' ? 404 : 200, headers: {}, body }) })

  expect(await box.sh('wget -qO- http://web/; nc -zv web 80')).toEqual({ code: 0, out: 'hello\n', err: 'web (web:80) open\n' })
  expect(await box.sh('wget http://web/page; cat page')).toEqual({
    code: 0,
    out: 'hello\n',
    err: "Connecting to web (10.244.0.50:80)\nsaving to 'page'\n'page' saved\n",
  })
  expect(await box.sh('wget -q web/no')).toEqual({ code: 1, out: '', err: 'wget: server returned error: HTTP/1.1 404 Not Found\n' })
  expect((await box.sh('nslookup web')).out).toContain('Name:\tweb\nAddress: 10.244.0.50\n')
})

test.each([
  ['cat', ['cat']],
  ['grep', ['grep', 't']],
  ['tee', ['tee', '/tmp/f']],
  ['tr', ['tr', 'a', 'b']],
])('%s passes on what comes as it comes', async (_, argv) => {
  const box = await aBox({ command: ['sh', '-c', `while true; do echo tick; sleep 1; done | ${argv.join(' ')}`] })

  await box.clock.advance(2500)

  expect(box.log()).toEqual(['tick', 'tick', 'tick'])
})

test('tail -F waits for a file, and begins anew with a new one', async () => {
  const box = await aBox({ command: ['sh', '-c', 'tail -n+1 -F /tmp/f'] })
  await box.clock.advance(1000)
  await box.sh('echo one > /tmp/f; echo two >> /tmp/f')
  await box.clock.advance(2000)
  expect(box.log().slice(-2)).toEqual(['one', 'two'])

  await box.sh('echo x > /tmp/f')
  await box.clock.advance(2000)
  expect(box.log().at(-1)).toBe('x')
})

test('curl takes its options in either form', async () => {
  const box = await aBox({ imageName: 'nginx:1.29', command: ['sleep', 'infinity'] })
  const asked: string[] = []
  const answer = { status: 200, headers: {}, body: new TextEncoder().encode('hi') }
  box.wire.place('10.244.0.50').listen(80, {
    respond: async ({ method, path, body }) => {
      asked.push(`${method} ${path} ${new TextDecoder().decode(body)}`)
      return answer
    },
  })

  const { out } = await box.sh(
    "curl --silent --request PUT --data x=1 --max-time 5 10.244.0.50/a; curl -sX DELETE -w '%{http_code}' -o /dev/null 10.244.0.50/b",
  )

  expect([out, asked]).toEqual(['hi200', ['PUT /a x=1', 'DELETE /b ']])
})

test('wget only looks with --spider', async () => {
  const box = await aBox()
  box.wire.place('10.244.0.50').listen(80, { respond: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) })

  expect(await box.sh('wget --spider --timeout=1 10.244.0.50; ls')).toMatchObject({
    err: 'Connecting to 10.244.0.50 (10.244.0.50:80)\nremote file exists\n',
    out: expect.not.stringContaining('index.html'),
  })
})

test('tail -f shows what is added to a file', async () => {
  const box = await aBox({ command: ['sh', '-c', 'echo one > /tmp/f; tail -f /tmp/f'] })
  await box.clock.advance(1000)

  await box.sh('echo two >> /tmp/f')
  await box.clock.advance(2000)

  expect(box.log()).toEqual(['one', 'two'])
})
