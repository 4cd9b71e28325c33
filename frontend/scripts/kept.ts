// What somebody typed and could not be saved is kept in this browser, and only
// until it is saved, thrown away, they sign out, or somebody else signs in:
// computers are shared.

export interface Copy {
  key: string; // the form's address and whose it is
  owner: string; // the mark of the person, as the forms of their pages carry it
  page: string; // the page it was typed on
  at: number; // when, in milliseconds
  sent: boolean; // the form was sent with it; unless we come back to its page, it arrived
  fields: [string, string][];
}

const database = "countersign-unsaved";
const store = "copies";
const longest = 7 * 24 * 60 * 60 * 1000;

export const keep = (copy: Copy): Promise<unknown> => run("readwrite", (s) => s.put(copy));

export const drop = (key: string): Promise<unknown> => run("readwrite", (s) => s.delete(key));

export const find = (key: string): Promise<Copy | undefined> => run<Copy | undefined>("readonly", (s) => s.get(key));

// forget drops everything, when somebody signs out.
export const forget = (): Promise<unknown> => run("readwrite", (s) => s.clear());

// tidy drops what arrived, what is too old to matter, and whatever anybody else left here.
export async function tidy(page: string, owner: string, now: number): Promise<void> {
  const all = await run<Copy[]>("readonly", (s) => s.getAll());
  for (const copy of all) {
    if ((copy.sent && copy.page !== page) || (owner !== "" && copy.owner !== owner) || now - copy.at > longest) {
      await drop(copy.key);
    }
  }
}

function run<T>(mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store, { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => {
        db.close();
        resolve(request.result as T);
      };
      transaction.onabort = () => {
        db.close();
        reject(transaction.error);
      };
    };
  });
}
