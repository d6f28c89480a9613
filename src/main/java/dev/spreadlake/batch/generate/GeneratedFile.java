package dev.spreadlake.batch.generate;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that was written.
 *
 * @param rows lines after the header, seeded defects included
 * @param defects what was seeded, in order of kind for whole-file ones, then of line
 */
public record GeneratedFile(
    MasterFile file, Path path, long rows, long bytes, List<SeededDefect> defects) {}
