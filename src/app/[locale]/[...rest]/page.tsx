import { notFound } from 'next/navigation';

/** Every address under a locale that is no page, so that our own not-found page answers. */
export default function NoSuchPage(): never {
  notFound();
}
