package dev.spreadlake.batch.generate;

/**
 * One line of the answer key.
 *
 * @param file name of the file
 * @param line physical line, the header is line 1; 0 for a property of the whole file
 * @param id the natural id the row had (the user id where rows have none); may be empty
 * @param rule id of the rule that must find it; empty for a property of the whole file
 * @param fate what must become of the row
 */
public record SeededDefect(
    DefectKind kind, String file, long line, String id, String rule, DefectKind.Fate fate) {}
