/** Made-up people and places: common names of many origins, put together by chance; towns, streets and numbers that nobody has. */
import type { Address, ContactPoint, HumanName } from '@medplum/fhirtypes';
import type { Chance } from './chance.ts';

export type Gender = 'female' | 'male' | 'other' | 'unknown';

interface Origin {
  readonly female: readonly string[];
  readonly male: readonly string[];
  readonly family: readonly string[];
}

const origins: readonly Origin[] = [
  { female: ['Astrid', 'Linnea', 'Freja'], male: ['Erik', 'Nils', 'Oskar'], family: ['Lindgren', 'Solberg', 'Åkesson'] },
  { female: ['Adaeze', 'Ngozi', 'Folake'], male: ['Chidi', 'Emeka', 'Tunde'], family: ['Okonkwo', 'Adeyemi', 'Eze'] },
  { female: ['Haruka', 'Yui', 'Sachiko'], male: ['Kenji', 'Takumi', 'Hiroshi'], family: ['Tanabe', 'Fujimori', 'Okada'] },
  { female: ['Layla', 'Nour', 'Samira'], male: ['Karim', 'Yusuf', 'Tarek'], family: ['Haddad', 'Mansour', 'Al-Najjar'] },
  { female: ['Ananya', 'Meera', 'Kavita'], male: ['Arjun', 'Rohan', 'Vikram'], family: ['Deshpande', 'Iyer', 'Bhattacharya'] },
  { female: ['Lucía', 'Ximena', 'Paloma'], male: ['Mateo', 'Andrés', 'Joaquín'], family: ['Quintero', 'Ibáñez', 'Salcedo'] },
  { female: ['Zofia', 'Agnieszka', 'Halina'], male: ['Tomasz', 'Jakub', 'Wojciech'], family: ['Zieliński', 'Wrona', 'Malec'] },
  { female: ['Elif', 'Zeynep', 'Defne'], male: ['Emre', 'Kerem', 'Orhan'], family: ['Yıldız', 'Demirci', 'Aksoy'] },
  { female: ['Linh', 'Thảo', 'Mai'], male: ['Minh', 'Quang', 'Bảo'], family: ['Đặng', 'Huỳnh', 'Lương'] },
  { female: ['Aroha', 'Marama', 'Hinemoa'], male: ['Tāne', 'Wiremu', 'Rangi'], family: ['Parata', 'Ngata', 'Tamihana'] },
  { female: ['Oksana', 'Daryna', 'Solomiia'], male: ['Taras', 'Andrii', 'Bohdan'], family: ['Kovalenko', 'Bondar', 'Melnyk'] },
  { female: ['Eleni', 'Ioanna', 'Despina'], male: ['Nikos', 'Stavros', 'Petros'], family: ['Markakis', 'Vlachou', 'Laskaris'] },
  { female: ['Maeve', 'Bronwen', 'Isla'], male: ['Callum', 'Rhys', 'Declan'], family: ['Pritchard', 'Galbraith', 'Kinsella'] },
  { female: ['Abeba', 'Selam', 'Hirut'], male: ['Dawit', 'Bereket', 'Yonas'], family: ['Tesfaye', 'Bekele', 'Girma'] },
];

const streets = ['Harbour Row', 'Mill Lane', 'Juniper Street', 'Old Ferry Road', 'Lantern Hill', 'Orchard Close', 'Foundry Walk'];
const towns = ['Larkmere', 'Eddlestow', 'Quillhaven', 'Mossgate', 'Tarnholm', 'Brackenford', 'Wyndcaster', 'Saltmarsh End'];

/** One given name or two. */
export const nameBy = (chance: Chance, gender: Gender): HumanName & { readonly family: string; readonly given: string[] } => {
  const origin = chance.pick(origins);
  const given = gender === 'female' || gender === 'male' ? origin[gender] : [...origin.female, ...origin.male];
  return { use: 'official', family: chance.pick(origin.family), given: [...chance.pickSome(given, chance.whole(1, 2))] };
};

/** Three towns are near a hospital: those its own chance picks. */
export const townsNear = (hospital: Chance): readonly string[] => hospital.pickSome(towns, 3);

export const addressBy = (chance: Chance, near: readonly string[]): Address => {
  const city = chance.pick(near);
  const postalCode = `${city.slice(0, 2).toUpperCase()}${chance.whole(1, 9)} ${chance.whole(100, 999)}`;
  return { use: 'home', type: 'physical', line: [`${chance.whole(1, 180)} ${chance.pick(streets)}`], city, postalCode };
};

/** +44 1632 960xxx is set aside for drama: nobody is called (https://www.ofcom.org.uk, telephone numbers for use in TV and radio). */
export const phoneBy = (chance: Chance, use: 'home' | 'mobile' | 'work'): ContactPoint => ({
  system: 'phone',
  value: `+44 1632 960${String(chance.whole(0, 999)).padStart(3, '0')}`,
  use,
});

/** `zofia.zielinski@…`: letters that mail may not carry are told by their nearest. */
export const emailOf = ({ given, family }: { given: readonly string[]; family: string }, host: string): ContactPoint => {
  const nearest: Readonly<Record<string, string>> = { ł: 'l', ı: 'i', đ: 'd', ø: 'o' };
  const plain = `${given[0]}.${family}`
    .toLowerCase()
    .replace(/[łıđø]/g, (letter) => nearest[letter] as string)
    .normalize('NFD')
    .replace(/[^a-z.]/g, '');
  return { system: 'email', value: `${plain}@${host}`, use: 'home' };
};
