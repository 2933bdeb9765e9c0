import { expect, test } from 'vitest'
import { aBox } from '../testing.ts'

/** What a script writes, with its exit code behind it unless that is 0. The scripts are those that dash answers alike. */
async function outcome(script: string): Promise<string> {
  const box = await aBox()
  await box.sh('mkdir /work')
  const { out, code } = await box.exec(['sh', '-c', `cd /work\n${script}`, 'sh'], 'line one\nline two\n')
  return out + (code === 0 ? '' : `[${code}]`)
}

test.each([
  ['blanks outside quotes part words', String.raw`echo 'a  b'   "c  d" e\ \ f`, 'a  b c  d e  f\n'],
  ['double quotes expand, single ones do not', String.raw`x=1; echo "$x" '$x' \$x "\$x"`, '1 $x $x $x\n'],
  ['parts of a word are joined', String.raw`echo a"b"'c'$((1+2))`, 'abc3\n'],
  ['a single quote between double ones', String.raw`echo 'it'"'"'s'`, "it's\n"],
  [
    'newlines stay inside quotes',
    String.raw`x="a
b"; echo $x; echo "$x"`,
    'a b\na\nb\n',
  ],
  [
    'a comment is one only where a word begins',
    String.raw`echo a # b
echo 'c#d' e#f`,
    'a\nc#d e#f\n',
  ],
  [
    'a line goes on after a backslash',
    String.raw`echo a \
 b`,
    'a b\n',
  ],
  ['braces are no pattern', 'echo {a,b} {1..3}', '{a,b} {1..3}\n'],
])('quoting: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['what is not quoted is split', String.raw`x='a b  c'; printf '<%s>' $x "$x"; echo`, '<a><b><c><a b  c>\n'],
  ['an empty variable is no word, a quoted one is', String.raw`x=; printf '<%s>' $x "$x"; echo`, '<>\n'],
  [
    'defaults',
    'x=; echo "${x-set}" "${x:-empty}" "${UNSET-one}" "${UNSET:-two words}" "${x+is}" "[${x:+not}]"; echo ${x:=now} $x',
    ' empty one two words is []\nnow now\n',
  ],
  ['a variable that must be set', 'echo ${x:?must be set}; echo after', '[2]'],
  [
    'prefixes and suffixes',
    'f=/a/b/file.tar.gz; echo ${f#*/} ${f##*/} ${f%.*} ${f%%.*} ${#f}',
    'a/b/file.tar.gz file.tar.gz /a/b/file.tar /a/b/file 16\n',
  ],
  ['a name ends at its brace', 'V=val; echo ${V}x "${V}y"', 'valx valy\n'],
  ['a tilde is home, unquoted and at the start', 'echo ~ ~/x "~" a~; x=~; echo $x', '/root /root/x ~ a~\n/root\n'],
  ['commands', String.raw`echo $(echo one; echo two) "$(printf 'a\nb\n\n')"`, 'one two a\nb\n'],
  ['commands in commands', 'echo "$(echo "inner $(echo "deep quote")")" `echo nested \\`echo deep\\``', 'inner deep quote nested deep\n'],
  [
    'arithmetic',
    'echo $((7/2)) $((7%3)) $((-7/2)) $((2*(3+4))) $((1<2)) $((5>6||1)) $((0x10)) $((010)) $((1?2:3))',
    '3 1 -3 14 1 1 16 8 2\n',
  ],
  ['arithmetic on bits', 'i=3; : $((i=i+1)); echo $i $((!i)) $((~i)) $((i^1)) $((i&6)) $((i|9)) $((1<<4))', '4 0 -5 5 4 13 16\n'],
  ['arithmetic that assigns', 'i=5; echo $((i+=2)) $i $((i*i))', '7 7 49\n'],
  [
    'arguments, one by one or all at once',
    String.raw`set -- a 'b c' d; for x in "$@"; do echo "<$x>"; done; for x in $*; do echo "[$x]"; done; echo "$*" $#`,
    '<a>\n<b c>\n<d>\n[a]\n[b]\n[c]\n[d]\na b c d 3\n',
  ],
  ['arguments within a word', String.raw`set -- 'a b' c; printf '<%s>' "x$@y"; echo`, '<xa b><cy>\n'],
  ['no arguments are no words', String.raw`set --; printf '<%s>' "$@" end; echo; echo $#`, '<end>\n0\n'],
  ['shift', 'set -- a b c; shift; echo $1 $#; shift 2; echo $#', 'b 2\n0\n'],
  [
    'names of files',
    'mkdir d; touch b a .h c.txt d/x d/y; echo *; echo *.txt [ab] nomatch* "*" .h*; echo d/* */x',
    'a b c.txt d\nc.txt a b nomatch* * .h\nd/x d/y d/x\n',
  ],
  [
    String.raw`separators of one's own`,
    'IFS=,; x=a,b,,c; for i in $x; do echo "<$i>"; done; IFS=:; set -- a b; echo "$*" a:b',
    '<a>\n<b>\n<>\n<c>\na:b a:b\n',
  ],
  ['assignments see the ones before', 'a=1; b=2; a=$b b=$a; echo $a $b', '2 2\n'],
])('expansion: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['&& and ||', 'true && echo yes || echo no; false && echo yes || echo no; false || false || echo third', 'yes\nno\nthird\n'],
  ['!', '! true; echo $?; ! false && echo neg', '1\nneg\n'],
  ['if', 'if false; then echo a; elif true; then echo b; else echo c; fi; if false; then echo d; fi; echo $?', 'b\n0\n'],
  [
    'while and until',
    'i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i',
    '0\n1\n2\n0\n',
  ],
  ['for, break and continue', 'for i in 1 2 3 4 5; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'],
  [
    'out of two loops at once',
    'for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done; for a in 1 2; do for b in x y; do break 2; done; done; echo $a$b',
    '1x\n2x\n1x\n',
  ],
  ['for over the arguments', 'set -- p q; for x; do echo $x; done', 'p\nq\n'],
  [
    'case',
    String.raw`for f in hello.txt README.md "a*b" ""; do case $f in *.md|x) echo md;; h*.txt) echo txt;; a\*b) echo star;; "") echo empty;; esac; done`,
    'txt\nmd\nstar\nempty\n',
  ],
  ['case with sets of letters', 'case x in [a-w]) echo 1;; [!a-w]) echo 2;; esac; case y in a) echo;; esac; echo $?', '2\n0\n'],
  ['functions', 'f() { echo "f $1 $#"; return 3; }; f a b; echo $?', 'f a 2\n3\n'],
  ['a function that calls itself', 'f() { if [ $1 -gt 0 ]; then echo $1; f $(($1-1)); fi; }; f 3', '3\n2\n1\n'],
  ['variables of a function', 'g() { local y=2; x=3; echo $y; }; y=1; g; echo $y $x', '2\n1 3\n'],
  ['a function with a subshell for a body', 'f() ( cd /; x=changed; echo $x ); x=orig; f; echo $x', 'changed\norig\n'],
  ['subshells keep to themselves, groups do not', 'x=1; (x=2; cd /; echo $x); echo $x; { x=3; }; echo $x', '2\n1\n3\n'],
  ['eval', String.raw`eval 'x=5; echo $x'; y='$x'; eval echo $y`, '5\n5\n'],
  ['a long loop', 'n=0; while [ $n -lt 500 ]; do n=$((n+1)); done; echo $n', '500\n'],
])('control flow: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['of the last command', 'false; echo $?; true; echo $?; (exit 7); echo $?; sh -c "exit 300"; echo $?', '1\n0\n7\n44\n'],
  ['of what is not there', 'nosuchcommand 2>/dev/null; echo $?; /nosuch/path 2>/dev/null; echo $?', '127\n127\n'],
  ['of a pipeline are those of its end', 'true | false; echo $?; false | true; echo $?', '1\n0\n'],
  ['of a command in an assignment', 'x=$(false); echo $?; echo "$(false)"; echo $?', '1\n\n0\n'],
  ['of the script', 'echo a; exit 4; echo b', 'a\n[4]'],
  ['of what is killed', String.raw`sh -c 'kill -9 $$'; echo $?; sleep 5 & kill $!; wait $!; echo $?`, '137\n143\n'],
  ['of what ran in the background', String.raw`sh -c 'exit 5' & wait $!; echo $?`, '5\n'],
  ['set -e ends a script', 'set -e; false; echo not reached', '[1]'],
  [
    'set -e lets conditions fail',
    'set -e; if false; then :; fi; false || true; ! true; false && :; echo reached; (exit 4); echo not',
    'reached\n[4]',
  ],
  [
    'set -e does not look into a function that is a condition',
    'set -e; f() { false; echo in; }; f && echo yes; f; echo not',
    'in\nyes\n[1]',
  ],
  ['set -e hears of assignments', 'set -e; x=$(false); echo not', '[1]'],
  ['set -u ends a script', 'set -u; echo ${x-ok}; echo $x; echo not', 'ok\n[2]'],
  ['a constant that is assigned to ends a script', 'readonly r=1; echo $r; r=2; echo not', '1\n[2]'],
])('exit codes: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['a pipe', 'echo a | cat | tr a b; echo abc | wc -c', 'b\n4\n'],
  ['into a loop', 'for x in a b c; do echo $x; done | while read line; do echo "got $line"; done', 'got a\ngot b\ngot c\n'],
  ['into a function', 'f() { cat; }; echo piped | f', 'piped\n'],
  ['from a group', '{ echo a; echo b; } > f; cat f', 'a\nb\n'],
  ['to a file, at its end, and from it', 'echo one > f; echo two >> f; cat f; wc -l < f; > f; wc -c < f', 'one\ntwo\n2\n0\n'],
  ['errors into the pipe', '{ echo out; echo err >&2; } 2>&1 | sort', 'err\nout\n'],
  [
    'in the order they stand',
    String.raw`sh -c 'echo out; echo err >&2' 2>&1 >/dev/null; sh -c 'echo out; echo err >&2' > both 2>&1; sort both`,
    'err\nerr\nout\n',
  ],
  [
    'a document in the script',
    String.raw`cat <<END
a $HOME $((1+1)) $(echo cmd) \$x
END
cat <<'END'
a $HOME
END
cat <<-END
	tabbed
	END`,
    'a /root 2 cmd $x\na $HOME\ntabbed\n',
  ],
  [
    'two documents',
    String.raw`cat <<A; cat <<B
a
A
b
B`,
    'a\nb\n',
  ],
  ['a writer ends when nobody reads', 'yes | head -2', 'y\ny\n'],
  ['read', 'read x y; echo "[$x][$y]"; read z; echo "[$z]"; read q; echo $?', '[line][one]\n[line two]\n1\n'],
  [
    'read with separators',
    String.raw`echo 'a:b:c' | { IFS=: read x y; echo "$x|$y"; }; echo ' lead  and trail ' | { read a b; echo "<$a><$b>"; }`,
    'a|b:c\n<lead><and trail>\n',
  ],
  ['read all lines', 'while read -r a b; do echo "$b-$a"; done', 'one-line\ntwo-line\n'],
])('pipes and redirects: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['for one command', String.raw`x=5 sh -c 'echo $x'; echo "[$x]"`, '5\n[]\n'],
  ['export and unset', String.raw`export x=6; sh -c 'echo $x'; x=7; sh -c 'echo $x'; unset x; echo "[$x]"`, '6\n7\n[]\n'],
  ['cd', 'cd /; pwd; cd - >/dev/null; cd /nosuch 2>/dev/null; echo $?', '/\n2\n'],
  ['$0 and arguments', String.raw`echo $0 $#; sh -c 'echo $0 $1 $2' name a b`, 'sh 0\nname a b\n'],
  ['command -v', 'command -v echo >/dev/null && echo found; command -v nosuch; echo $?', 'found\n127\n'],
  ['exec takes the place of the shell', 'exec echo replaced; echo not', 'replaced\n'],
])('the state of a shell: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['at the end', String.raw`trap 'echo bye' EXIT; echo hi; exit 3`, 'hi\nbye\n[3]'],
  ['at the end of a failure', String.raw`trap 'echo bye $?' EXIT; false`, 'bye 1\n[1]'],
  ['in a subshell', String.raw`(trap 'echo sub' EXIT); echo main`, 'sub\nmain\n'],
  ['on a signal', String.raw`sh -c 'trap "echo got; exit 0" TERM; kill -TERM $$; echo no'; echo $?`, 'got\n0\n'],
  ['ignored', String.raw`trap '' INT; kill -INT $$; echo alive`, 'alive\n'],
  [
    'taken back',
    String.raw`sh -c 'trap "echo usr" USR1; kill -USR1 $$; echo after; trap - USR1; kill -USR1 $$; echo no'; echo $?`,
    'usr\nafter\n138\n',
  ],
])('signals and traps: %s', async (_, script, expected) => {
  expect(await outcome(script)).toBe(expected)
})

test.each([
  ['a file that is not where commands are', 'cd /tmp; echo x > f; chmod +x f; f', 'sh: f: not found\n', 127],
  ['a command that is not there', 'nosuch', 'sh: nosuch: not found\n', 127],
  ['a file that cannot be run', 'echo x > /tmp/f; /tmp/f', 'sh: /tmp/f: Permission denied\n', 126],
  ['a file that cannot be read', 'cat < /nosuch', "sh: can't open /nosuch: no such file\n", 1],
  ['a folder that is not there', 'cd /nosuch', "sh: cd: can't cd to /nosuch: No such file or directory\n", 2],
  ['a quote without end', 'echo "a', 'sh: syntax error: unterminated quoted string\n', 2],
  ['a word out of place', 'fi', 'sh: syntax error: unexpected "fi"\n', 2],
  ['an if without end', 'if true; then', 'sh: syntax error: unexpected end of file\n', 2],
  ['a variable that must be set', 'set -u; echo $x', 'sh: x: parameter not set\n', 2],
  ['a division by zero', 'echo $((1/0))', 'sh: divide by zero\n', 2],
  ['a process that is not there', 'kill 99', "sh: can't kill pid 99: No such process\n", 1],
  ['each command, with set -x', 'set -x; x=1; echo "a  b"', '+ x=1\n+ echo a  b\n', 0],
])('the shell says what is wrong, or asked for: %s', async (_, script, err, code) => {
  const box = await aBox()

  expect(await box.sh(script)).toMatchObject({ err, code })
})

test('a script file runs by its first line, when it may be run', async () => {
  const box = await aBox()
  await box.sh("printf '#!/bin/sh\\necho script $1\\n' > /tmp/run.sh")

  expect(await box.exec(['/tmp/run.sh', 'a']).catch((error: unknown) => String(error))).toContain('no such file or directory')
  expect((await box.sh('chmod +x /tmp/run.sh && /tmp/run.sh a; sh /tmp/run.sh b; . /tmp/run.sh')).out).toBe('script a\nscript b\nscript\n')
})

test('a container has no more than so many processes', async () => {
  const box = await aBox()

  const { out } = await box.sh('i=0; while [ $i -lt 1100 ]; do sleep 60 & i=$((i+1)); done; ps | wc -l')

  // One line is the heading.
  expect(Number(out)).toBeLessThanOrEqual(1025)
})

test('a shell that reads its commands runs each as it comes, over several lines if need be', async () => {
  const box = await aBox()

  expect(await box.exec(['sh'], 'echo a\nif true\nthen echo b\nfi\necho "c\nd"\nexit 3\necho no\n')).toEqual({
    code: 3,
    out: 'a\nb\nc\nd\n',
    err: '',
  })
})

test('what a shell does not read is left to its commands', async () => {
  const box = await aBox()

  expect((await box.sh('read a; cat; read b; echo "$a-$b"', 'one\ntwo\nthree\n')).out).toBe('two\nthree\none-\n')
  expect((await box.exec(['sh'], 'read x\nhello\necho got $x\ncat\nrest\n')).out).toBe('got hello\nrest\n')
})

test('numbers are compared as they should be', async () => {
  const box = await aBox()
  const pairs = ['1 2', '2 2', '3 2'].map((pair) => pair.split(' '))
  const script = ['<', '<=', '==', '!=', '>=', '>'].map(
    (operator) => `echo ${pairs.map(([a, b]) => `$((${a} ${operator} ${b}))`).join('')}`,
  )

  expect((await box.sh(script.join('\n'))).out).toBe('100\n110\n010\n101\n011\n001\n')
})

test.each([
  ['a part of a text', 'x=abcdef; echo ${x:2} ${x:1:3} ${x:0:1} ${x:2:-1} "${x: -2}" ${x:$((1+1)):1}', 'cdef bcd a cde ef c\n'],
  ['what is replaced once or everywhere', 'x=a.b.c; echo ${x/./-} ${x//./-} ${x/.*/} ${x//[ab]/x} ${x/z/y}', 'a-b.c a-b-c a x.x.c a.b.c\n'],
  ['tests in double brackets', '[[ -e /etc/passwd ]] && [[ a == a ]] && echo yes; [[ -e /nosuch ]] || echo no', 'yes\nno\n'],
  ['numbers by chance', 'for i in 1 2 3 4 5; do [ $((RANDOM % 4)) -lt 4 ] || echo wrong; done; [ "$RANDOM" != "" ] && echo ok', 'ok\n'],
])("what busybox's shell has beside the standard: %s", async (_, script, out) => {
  const box = await aBox()

  expect(await box.sh(script)).toEqual({ code: 0, out, err: '' })
})

test('what is waited for takes its time', async () => {
  const box = await aBox()
  const before = box.clock.now()

  await box.sh('sleep 1m; sleep 0.5 1.5')

  expect(box.clock.now() - before).toBeGreaterThanOrEqual(62_000)
})
