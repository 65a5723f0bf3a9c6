import { hashText } from '#/media/random.ts';
import type { PhoneName } from './phones.ts';

/** Words whose spelling misleads. */
const known = new Map<string, PhoneName[]>(
  (
    'the=dh ax|a=ax|an=ae n|of=ah v|to=t uw|into=ih n t uw|is=ih z|was=w ah z|as=ae z|has=h ae z|his=h ih z|you=y uw|your=y ao r|are=aa r|' +
    'were=w er|i=ay|he=h iy|she=sh iy|we=w iy|me=m iy|be=b iy|one=w ah n|two=t uw|have=h ae v|do=d uw|does=d ah z|done=d ah n|said=s eh d|' +
    'what=w ah t|who=h uw|their=dh eh r|there=dh eh r|they=dh ey|my=m ay|by=b ay|some=s ah m|come=k ah m|from=f r ah m|love=l ah v|' +
    'give=g ih v|live=l ih v|eye=ay|eyes=ay z|people=p iy p ax l|water=w ao t er|would=w uh d|could=k uh d|should=sh uh d|been=b ih n|' +
    'world=w er l d|work=w er k|word=w er d|other=ah dh er|mother=m ah dh er|again=ax g eh n|every=eh v r iy|any=eh n iy|many=m eh n iy|' +
    'only=ow n l iy|this=dh ih s|that=dh ae t|than=dh ae n|then=dh eh n|them=dh eh m|these=dh iy z|those=dh ow z|with=w ih dh|through=th r uw|' +
    'once=w ah n s|put=p uh t|full=f uh l|good=g uh d|look=l uh k|book=b uh k|took=t uh k|and=ae n d|hello=h ax l ow|so=s ow|no=n ow|go=g ow|' +
    'heart=h aa r t|great=g r ey t|four=f ao r|eight=ey t|hour=aw er|our=aw er|laugh=l ae f|enough=ih n ah f|key=k iy|says=s eh z|ocean=ow sh ax n'
  )
    .split('|')
    .map((entry): [string, PhoneName[]] => {
      const [word = '', sounds = ''] = entry.split('=');
      return [word, sounds.split(' ') as PhoneName[]];
    }),
);

/** Spelling to sound, the first that fits here is taken. */
const rules: [RegExp, PhoneName[]][] = (
  [
    ['tion', 'sh ax n'],
    ['sion', 'zh ax n'],
    ['cious|tious', 'sh ax s'],
    ['cial|tial', 'sh ax l'],
    ['ture', 'ch er'],
    ['eigh', 'ey'],
    ['igh', 'ay'],
    ['ough', 'ow'],
    ['augh', 'ao'],
    ['tch', 'ch'],
    ['sch', 's k'],
    ['dge', 'j'],
    ['ck', 'k'],
    ['ch', 'ch'],
    ['sh', 'sh'],
    ['ph', 'f'],
    ['th', 'th'],
    ['wh', 'w'],
    ['qu', 'k w'],
    ['ng$|ng(?=s$)', 'ng'],
    ['nk', 'ng k'],
    ['gh', ''],
    ['^kn', 'n'],
    ['^wr', 'r'],
    ['mb$', 'm'],
    ['ing', 'ih ng'],
    ['oo', 'uw'],
    ['ee', 'iy'],
    ['ea', 'iy'],
    ['ai|ay', 'ey'],
    ['oa', 'ow'],
    ['oi|oy', 'oy'],
    ['ou|ow(?=[nd])', 'aw'],
    ['ow', 'ow'],
    ['au|aw', 'ao'],
    ['ew|ue$|ui', 'uw'],
    ['ie(?=[a-z])', 'iy'],
    ['ie$', 'iy'],
    ['ei|ey', 'iy'],
    ['eu', 'y uw'],
    ['ar', 'aa r'],
    ['er|ir|ur', 'er'],
    ['or|ore', 'ao r'],
    ['a(?=[^aeiouyw]e(s|d|r)?$)', 'ey'],
    ['i(?=[^aeiouyw]e(s|d|r)?$)', 'ay'],
    ['o(?=[^aeiouyw]e(s|d|r)?$)', 'ow'],
    ['u(?=[^aeiouyw]e(s|d|r)?$)', 'uw'],
    ['le$', 'ax l'],
    ['es$', 'ih z'],
    ['(?<=[td])ed$', 'ih d'],
    ['ed$', 'd'],
    ['e$', ''],
    ['a$', 'ax'],
    ['a', 'ae'],
    ['e', 'eh'],
    ['i(?=nd|ld)', 'ay'],
    ['i$', 'iy'],
    ['i', 'ih'],
    ['o(?=ld|st$)', 'ow'],
    ['o$', 'ow'],
    ['o', 'aa'],
    ['u', 'ah'],
    ['^y', 'y'],
    ['y$', 'iy'],
    ['y', 'ih'],
    ['bb?', 'b'],
    ['c(?=[eiy])', 's'],
    ['cc?', 'k'],
    ['dd?', 'd'],
    ['ff?', 'f'],
    ['gg', 'g'],
    ['g(?=e)', 'j'],
    ['g', 'g'],
    ['h', 'h'],
    ['j', 'j'],
    ['k', 'k'],
    ['ll?', 'l'],
    ['mm?', 'm'],
    ['nn?', 'n'],
    ['pp?', 'p'],
    ['q', 'k'],
    ['rr?', 'r'],
    ['ss?', 's'],
    ['tt?', 't'],
    ['v', 'v'],
    ['w', 'w'],
    ['x', 'k s'],
    ['zz?', 'z'],
  ] as const
).map(([pattern, sounds]) => [
  new RegExp(pattern, 'y'),
  // Two sounds in one, which the table of phones does not have.
  sounds.replaceAll('ch', 't sh').replaceAll('j', 'd zh').split(' ').filter(Boolean) as PhoneName[],
]);

const cyrillic = new Map(
  'а=a|б=b|в=v|г=g|д=d|е=ye|ё=yo|ж=zh|з=z|и=i|й=y|к=k|л=l|м=m|н=n|о=o|п=p|р=r|с=s|т=t|у=u|ф=f|х=h|ц=ts|ч=ch|ш=sh|щ=sh|ъ=|ы=i|ь=|э=e|ю=yu|я=ya|і=i|ї=yi|є=ye|ґ=g'
    .split('|')
    .map((pair) => pair.split('=') as [string, string]),
);

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** The words of a whole number below a million; longer ones are read digit by digit. */
export function numberWords(digits: string): string[] {
  const value = Number(digits);
  if (digits.length > 6 || (digits.length > 1 && digits.startsWith('0')))
    return [...digits].map((digit) => SMALL[Number(digit)] as string);
  if (value < 20) return [SMALL[value] as string];
  const split = (unit: number, name: string): string[] => [
    ...numberWords(String(Math.floor(value / unit))),
    name,
    ...(value % unit > 0 ? numberWords(String(value % unit)) : []),
  ];
  if (value >= 1000) return split(1000, 'thousand');
  if (value >= 100) return split(100, 'hundred');
  const rest = value % 10;
  return [TENS[Math.floor(value / 10)] as string, ...(rest > 0 ? [SMALL[rest] as string] : [])];
}

const CONSONANTS: PhoneName[] = ['m', 'n', 'l', 'k', 's', 't', 'y', 'h', 'sh', 'd', 'w', 'r'];
const VOWELS: PhoneName[] = ['aa', 'iy', 'uw', 'eh', 'ao'];

/** The sounds of a word. Signs that have no rule (other scripts, pictographs) become a syllable each, always the same. */
export function pronounce(word: string): PhoneName[] {
  const latin = [
    ...word
      .normalize('NFKD')
      .replace(/\p{Mark}/gu, '')
      .toLowerCase(),
  ]
    .map((sign) => cyrillic.get(sign) ?? sign)
    .join('')
    .replace(/'s?$/u, 's');
  const plain = latin.replaceAll("'", '');
  const found = known.get(plain);
  if (found) return found;
  const sounds: PhoneName[] = [];
  for (let at = 0; at < plain.length; ) {
    const { length, sounds: next } = soundAt(plain, at);
    sounds.push(...next);
    at += length;
  }
  return sounds;
}

function soundAt(word: string, at: number): { length: number; sounds: PhoneName[] } {
  for (const [pattern, sounds] of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(word);
    if (match && match[0].length > 0) return { length: match[0].length, sounds };
  }
  const sign = String.fromCodePoint(word.codePointAt(at) as number);
  const hash = hashText(sign);
  const sounds = [CONSONANTS[hash % CONSONANTS.length], VOWELS[(hash >>> 8) % VOWELS.length]] as PhoneName[];
  return { length: sign.length, sounds: /[\p{Letter}\p{Symbol}]/u.test(sign) ? sounds : [] };
}
