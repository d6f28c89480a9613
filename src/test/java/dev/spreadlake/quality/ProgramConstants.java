package dev.spreadlake.quality;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The string constants of compiled classes: what a program can name. */
final class ProgramConstants {
  private static final int UTF8 = 1;

  private ProgramConstants() {}

  /** Of every class below a folder of the class path. */
  static Set<String> below(String folder) throws IOException, URISyntaxException {
    Path root =
        Path.of(Rule.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(folder);
    Set<String> constants = new HashSet<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file :
          (Iterable<Path>) walk.filter(p -> p.toString().endsWith(".class"))::iterator) {
        try (InputStream in = Files.newInputStream(file)) {
          read(new DataInputStream(in), constants);
        }
      }
    }
    return constants;
  }

  /** The constant pool, as chapter 4.4 of the JVM's specification lays it out. */
  private static void read(DataInputStream in, Set<String> constants) throws IOException {
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case UTF8 -> constants.add(in.readUTF());
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default -> throw new IOException("constant of kind " + tag);
      }
    }
  }
}
