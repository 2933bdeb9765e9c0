import { expect, test } from 'vitest'
import { compile } from './compile.ts'
import { newEnvironment } from './environment.ts'
import { dynamic, toJson } from './values.ts'

const x = dynamic({ a: { b: 2 }, s: 'ÀBC', list: [1, 2, 3], ratio: 1.5, port: 'http', none: null })

function evaluate(expression: string): unknown {
  const environment = newEnvironment().registerVariable('x', 'dyn')
  const { value, error } = compile(environment, expression).evaluate({ x })
  return error === undefined ? toJson(value) : { error }
}

const tables: Readonly<Record<string, readonly (readonly [expression: string, value: unknown])[]>> = {
  values: [
    ['x.a.b == 2', true],
    ['x.ratio < 2', true],
    ['x.a == {"b": 2}', true],
    ['x.a == null', false],
    ['x.none == null', true],
    ['dyn(1) == dyn(1.0)', true],
    ['2 in x.list', true],
    ['"b" in x.a', true],
    ['x.q', { error: 'no such key: q' }],
    ['x.list[5]', { error: 'index out of bounds: 5' }],
    ['1 / (x.a.b - 2)', { error: 'division by zero' }],
    ['x.port > 1', { error: 'no such overload' }],
  ],
  macros: [
    ['has(x.a.b) && !has(x.a.c)', true],
    ['has(x.q.b)', { error: 'no such key: q' }],
    ['x.list.all(i, i > 0) && x.list.exists(i, i == 3) && x.list.exists_one(i, i == 3)', true],
    ['x.list.map(i, i * 2)', [2, 4, 6]],
    ['x.list.filter(i, i != 2)', [1, 3]],
    ['x.list.all(i, v, v == i + 1)', true],
    ['x.list.exists(i, v, x.q || v == 3)', true],
    ['{"a": 1}.transformMap(k, v, v + 1)', { a: 2 }],
    ['{"a": 1}.transformList(k, v, v > 0, k)', ['a']],
    ['x.a.transformMapEntry(k, v, {string(v): k})', { '2': 'b' }],
  ],
  optionals: [
    ['x.?a.b.orValue(0)', 2],
    ['x.?q.r.orValue(1)', 1],
    ['x.list[?9].hasValue()', false],
    ['x.?a.?b.optMap(v, v + 1).orValue(0)', 3],
    ['x.?q.optFlatMap(v, optional.of(1)).hasValue()', false],
    ['optional.ofNonZeroValue("").hasValue()', false],
    ['optional.none().value()', { error: 'optional.none() dereference' }],
  ],
  lists: [
    ['[1, 2, 2].isSorted() && !["b", "a"].isSorted()', true],
    ['x.list.sum() + [1.5].map(d, 1).sum()', 7],
    ['x.list.max() - x.list.min()', 2],
    ['[].map(i, 1).min()', { error: 'min called on empty list' }],
    ['["a", "b", "a"].indexOf("a") + ["a", "b", "a"].lastIndexOf("a")', 2],
    ['sets.contains([1, 2], [2]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [2])', true],
  ],
  strings: [
    ['"tacocat".charAt(3) + "abc".charAt(3)', 'o'],
    ['"abc".charAt(4)', { error: 'index out of range: 4' }],
    ['"hello mellow".indexOf("ello", 2)', 7],
    ['"hello mellow".lastIndexOf("ello", 6)', 1],
    ['x.s.lowerAscii() + "é".upperAscii()', 'Àbcé'],
    ['"hello hello".replace("he", "we", 1)', 'wello hello'],
    ['"hello hello hello".split(" ", 2)', ['hello', 'hello hello']],
    ['"tacocat".substring(2, 4) + " x ".trim()', 'cox'],
    ['["a", "b"].join("-")', 'a-b'],
    ['"%s is %d, %.2f, %x".format(["a", 2, 3.14159, 255])', 'a is 2, 3.14, ff'],
    ['"%s".format([[1, "a", {"k": true}]])', '[1, a, {k: true}]'],
    ['"%s %d %s".format([1u, 2u, type(1)])', '1 2 int'],
    ['strings.quote("a\\nb")', '"a\\nb"'],
  ],
  regex: [
    ['"abc".matches("^a.*$") && !"abc".matches("^b")', true],
    ['"abc 123".find("[0-9]+")', '123'],
    ['"123 abc 456".findAll("[0-9]+", 1)', ['123']],
    [`"${'a'.repeat(40)}!".matches("^(a+)+$")`, false],
  ],
  urls: [
    ['url("https://example.com:80/a%20b?k=v&k=w").getPort()', '80'],
    ['url("https://example.com:80/").getHost() + url("https://[::1]:80/").getHostname()', 'example.com:80::1'],
    ['url("/a b").getScheme()', { error: 'URL parse error during conversion from string: parse "/a b": invalid URI for request' }],
    ['url("https://h/a?k=v&k=w").getQuery()["k"]', ['v', 'w']],
    ['isURL("https://a.b/") && isURL("/path") && !isURL("../x")', true],
    ['url("https://h/with space".replace(" ", "%20")).getEscapedPath()', '/with%20space'],
  ],
  quantities: [
    ['quantity("1Gi").isGreaterThan(quantity("500M")) && quantity("1") == quantity("1000m")', true],
    ['quantity("50k").add(20).sub(quantity("19")).asInteger()', 50001],
    ['quantity("1.5").isInteger() || isQuantity("x")', false],
    ['quantity("1.5").asApproximateFloat()', 1.5],
    ['quantity("-1").sign() + quantity("1").compareTo(quantity("2"))', -2],
  ],
  networks: [
    ['ip("127.0.0.1").isLoopback() && ip("fe80::1").isLinkLocalUnicast() && ip("1.1.1.1").isGlobalUnicast()', true],
    ['ip("::1").family() + ip("0.0.0.0").family()', 10],
    ['ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::ABCD")', true],
    ['isIP("1.2.3.4.5") || isIP("01.2.3.4") || isIP("::ffff:1.2.3.4")', false],
    ['cidr("192.168.0.0/16").containsIP("192.168.1.1") && cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")', true],
    ['string(cidr("192.168.1.5/24").masked()) + " " + string(cidr("10.0.0.1/8").ip())', '192.168.1.0/24 10.0.0.1'],
    ['cidr("::1/128").prefixLength()', 128],
    ['string(ip("2001:0:0:1:0:0:0:1"))', '2001:0:0:1::1'],
  ],
  versions: [
    ['semver("1.2.3").isLessThan(semver("1.10.0")) && semver("1.0.0-alpha").isLessThan(semver("1.0.0"))', true],
    ['semver("1.2.3").major() + semver("1.2.3").minor() + semver("1.2.3").patch()', 6],
    ['isSemver("v1.0") || !isSemver("v1.0", true)', false],
  ],
  formats: [
    ['format.dns1123Label().validate("my-name").hasValue()', false],
    ['format.named("uuid").value().validate("x").value()', ['does not match the UUID format']],
    ['format.named("unknown").hasValue()', false],
  ],
  times: [
    ['timestamp("2020-01-01T00:00:00Z") < timestamp("2021-01-01T00:00:00Z")', true],
    ['string(timestamp("2020-01-01T10:00:00.120Z") + duration("1h"))', '2020-01-01T11:00:00.12Z'],
    ['int(timestamp(timestamp("1970-01-01T00:01:00Z")))', 60],
  ],
}

for (const [family, rows] of Object.entries(tables))
  test.each(rows)(`${family}: %s`, (expression, value) => {
    expect(evaluate(expression)).toEqual(value)
  })

test.each([
  ['self', "1:1: undeclared reference to 'self' (in container '')\n | self\n | ^"],
  ['x &&\n foo(1)', "2:5: undeclared reference to 'foo' (in container '')\n |  foo(1)\n | ....^"],
  ['1 == "a"', "1:3: found no matching overload for '_==_' applied to '(int, string)'\n | 1 == \"a\"\n | ..^"],
  ['"a".size(1)', "1:9: found no matching overload for 'size' applied to 'string.(int)'\n | \"a\".size(1)\n | ........^"],
  ['[1].foo', "1:4: type 'list(int)' does not support field selection\n | [1].foo\n | ...^"],
])('what is wrong with %j is said as cel-go says it', (expression, message) => {
  const environment = newEnvironment().registerVariable('x', 'dyn')
  expect(() => compile(environment, expression)).toThrow(`ERROR: <input>:${message}`)
})

test.each([
  ['deep', `${'('.repeat(1000)}1${')'.repeat(1000)}`, 'expression recursion limit exceeded: 250'],
  ['wide', Array(40_000).fill('1').join('+'), 'expression recursion limit exceeded: 250'],
  ['long', ' '.repeat(100_001), 'expression code point size exceeds limit: size: 100001, limit 100000'],
])('an expression that is too %s is refused', (_, expression, message) => {
  expect(() => compile(newEnvironment(), expression)).toThrow(message)
})

test.each([
  'cel.bind(a, "x".replace("x", "xxxxxxxxxx"), cel.bind(b, a.replace("x", a), cel.bind(c, b.replace("x", b), c.replace("x", c).replace("x", c))))',
  '[1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, [1,2,3,4,5,6,7,8,9].map(c, [1,2,3,4,5,6,7,8,9].map(d, [1,2,3,4,5,6,7,8,9].map(e, [1,2,3,4,5,6,7,8,9].map(f, 1))))))',
  'sets.equivalent(x.map(i, string(i)), x.map(i, string(i)))',
])('%s is stopped in time', (expression) => {
  const program = compile(newEnvironment().registerVariable('x', 'list<int>'), expression)
  expect(program.evaluate({ x: Array.from({ length: 20_000 }, (_, index) => BigInt(index)) }).isExceeded).toBe(true)
})

test('an expression that takes too long is stopped', () => {
  const environment = newEnvironment().registerVariable('x', 'list<int>')
  const program = compile(environment, 'x.all(a, x.all(b, x.all(c, a + b + c > 0))) || true')
  const { error, isExceeded } = program.evaluate({ x: Array.from({ length: 5000 }, () => 1n) })
  expect({ error, isExceeded }).toEqual({ error: 'operation cancelled: actual cost limit exceeded', isExceeded: true })
})
