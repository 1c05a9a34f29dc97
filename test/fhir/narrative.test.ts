/** Narratives: formatting is accepted, and nothing that a viewer would run or fetch. */
import { narrativeFault } from '../../functions/fhir/narrative.ts';
import { maxResourceBytes } from '../../functions/fhir/size.ts';

const div = (inner: string, more = ''): string => `<div xmlns="http://www.w3.org/1999/xhtml"${more}>${inner}</div>`;

test.each([
  'Ada Lovelace',
  '<p class="x" style="color: red">5 &lt; 6 &amp; 7 &#8804; 8&nbsp;</p>',
  '<table border="1"><thead><tr><th colspan="2">Test</th></tr></thead><tbody><tr><td>a</td><td><br/>b</td></tr></tbody></table>',
  "<ul>\n<li>one</li><li xml:lang='de'>zwei</li>\n</ul><hr />",
  '<a href="https://example.org/?a=1&amp;b=2">x</a><a href="Patient/1#x">y</a><a href="mailto:a@example.org">z</a><a name="x">w</a>',
  '<img src="data:image/png;base64,AAAA" alt="x"/>',
  '<div><div>deep</div></div>',
])('%s is formatting', (inner) => expect(narrativeFault(div(inner))).toBeUndefined());

test.each([
  '<script>alert(1)</script>',
  '<SCRIPT>alert(1)</SCRIPT>',
  '<p onclick="alert(1)">x</p>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java&#115;cript:alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="data:text/html,x">x</a>',
  '<img src="data:image/svg+xml;base64,AAAA"/>',
  '<p style="background: url(https://example.org/x)">x</p>',
  '<p style="background: u\\72l(https://example.org/x)">x</p>',
  '<iframe src="https://example.org">x</iframe>',
  '<form action="/x">x</form>',
  '<object data="x">x</object>',
  '<style>p { color: red }</style>x',
  '<svg><p>x</p></svg>',
  '<!--><script>alert(1)</script>-->x',
  '<![CDATA[x]]>',
  '<?xml version="1.0"?>x',
  '<p xmlns="http://www.w3.org/2000/svg">x</p>',
  '<p class=x>x</p>',
  '<p>x',
  'x</p>',
  '<b><i>x</b></i>',
  'a & b',
  'a < b',
  '</div><p>x</p><div>',
])('%s is refused', (inner) => expect(narrativeFault(div(inner))).toMatch(/^must be one div .* character \d+ is not$/));

test.each([
  '',
  'x',
  '<div>x</div>',
  '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
  div('x', ' onload="x()"'),
  `${div('x')}x`,
  `${div('x')}${div('x')}`,
])('%j is no narrative', (text) => expect(narrativeFault(text)).toBeDefined());

test('one that shows nothing is refused', () => expect(narrativeFault(div('<p> </p>'))).toBe('must show something'));

test('what it says is not repeated', () => expect(narrativeFault(div('Lovelace <x>'))).not.toContain('Lovelace'));

/** A pattern that goes back over what it has read does not come to the end of these. */
test('the longest is judged', () => {
  expect(narrativeFault(div(`<p${' '.repeat(maxResourceBytes)}!>`))).toBeDefined();
  expect(narrativeFault(div('<b>x</b>'.repeat(maxResourceBytes / 8)))).toBeUndefined();
});
