package dev.spreadlake.batch.news;

import java.nio.file.Path;
import java.util.List;

/**
 * One file of the run; its text is read when its turn comes.
 *
 * @param id its place in the order of the content hashes, from 1
 * @param name how it was called where it came from
 * @param path where it lies
 * @param header its columns, trimmed, lower case
 * @param headerLine the same as it was
 * @param records where the first record after the header begins
 * @param recordsLine on which line that is
 * @param reading what earlier runs have noted of it
 */
record NewsFile(
    int id,
    String name,
    String sha256,
    Path path,
    List<String> header,
    String headerLine,
    int records,
    long recordsLine,
    NewsMappings.Bound bound,
    NewsReading reading) {
  /**
   * Its records after the header.
   *
   * @param text of the whole file
   */
  RecordSplitter splitter(byte[] text) {
    return new RecordSplitter(text, records, recordsLine, RecordSplitter.lineEnd(text));
  }

  /** Which mapping reads it; the quarantine's folder. */
  String source() {
    return bound.mapping().name();
  }

  /** Where its refused rows go. */
  Path quarantine(Path folder) {
    return folder.resolve(name + "." + sha256.substring(0, 8) + ".csv");
  }
}
