/** Lines as bytes, in a buffer that grows as it must and is used again. */
export class Page {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  /** Bytes. */
  used = 0;
  lines = 0;

  /** The bytes themselves, valid until the page is changed. */
  get content(): Buffer {
    return this.#bytes.subarray(0, this.used);
  }

  /** Takes so many lines with their ends; false, and nothing else, when there would be more than so many bytes. */
  add(text: string, lines: number, most: number): boolean {
    // UTF-8 takes three bytes for a character at most.
    this.#makeRoom(text.length * 3);
    const end = this.used + this.#bytes.write(text, this.used);
    if (end > most) return false;
    this.used = end;
    this.lines += lines;
    return true;
  }

  addAll(other: Page): void {
    this.#makeRoom(other.used);
    other.content.copy(this.#bytes, this.used);
    this.used += other.used;
    this.lines += other.lines;
  }

  clear(): void {
    this.used = 0;
    this.lines = 0;
  }

  #makeRoom(size: number): void {
    if (this.#bytes.length - this.used >= size) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.used + size, this.#bytes.length * 2));
    this.content.copy(larger);
    this.#bytes = larger;
  }
}
