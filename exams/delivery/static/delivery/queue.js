// Answers on their way: kept in the browser's own database until the server has acknowledged them.

const STORE = "answers";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("papers", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function finished(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Queue {
  // Without a database of its own (private windows of some browsers) answers wait in memory.
  constructor(paper) {
    this.paper = paper;
    this.memory = [];
    this.database = opened().catch(() => null);
  }

  async put(answer) {
    const kept = { ...answer, paper: this.paper };
    const database = await this.database;
    if (!database) return this.memory.push({ ...kept, id: `m${this.memory.length}${answer.seq}` });
    return finished(database.transaction(STORE, "readwrite", { durability: "strict" }).objectStore(STORE).add(kept));
  }

  // In the order in which they were given.
  async waiting() {
    const database = await this.database;
    const all = database ? await finished(database.transaction(STORE).objectStore(STORE).getAll()) : this.memory;
    return all.filter((answer) => answer.paper === this.paper).sort((a, b) => a.seq - b.seq);
  }

  async drop(answers) {
    const database = await this.database;
    const ids = new Set(answers.map(({ id }) => id));
    if (!database) {
      this.memory = this.memory.filter(({ id }) => !ids.has(id));
      return;
    }
    const transaction = database.transaction(STORE, "readwrite");
    for (const id of ids) transaction.objectStore(STORE).delete(id);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
  }
}
