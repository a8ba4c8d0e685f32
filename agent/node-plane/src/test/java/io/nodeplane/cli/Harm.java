package io.nodeplane.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What a disk, a crash or a hand can do to feed files. */
final class Harm {
    private Harm() {}

    /** Does something to one or two of the files. */
    static void to(Path folder, Random dice) throws IOException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (int i = dice.nextInt(2); i >= 0; i--) {
            var file = files.get(dice.nextInt(files.size()));
            if (Files.exists(file)) {
                to(file, files.get(dice.nextInt(files.size())), dice);
            }
        }
    }

    private static void to(Path file, Path other, Random dice) throws IOException {
        var bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (bytes.length() < 100) {
            return;
        }
        var lines = new ArrayList<>(bytes.lines().toList());
        var at = dice.nextInt(Math.max(1, lines.size()));
        switch (dice.nextInt(9)) {
            case 0 -> write(file, bytes.substring(0, dice.nextInt(bytes.length() + 1)));
            case 1 -> write(file, bytes.substring(0, bytes.length() - 1 - dice.nextInt(99)));
            case 2 -> write(file, bytes + "{\"entry\":{\"at\":17");
            case 3 -> Files.delete(file);
            case 4, 5 -> {
                var place = dice.nextInt(bytes.length());
                var flipped = (char) (bytes.charAt(place) ^ 1 << dice.nextInt(8));
                write(file, bytes.substring(0, place) + flipped + bytes.substring(place + 1));
            }
            case 6 -> {
                lines.remove(at);
                write(file, lines);
            }
            case 7 -> {
                lines.add(at, lines.get(dice.nextInt(lines.size())));
                write(file, lines);
            }
            default -> {
                if (Files.exists(other)) {
                    write(file, bytes + Files.readString(other, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        write(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    private static void write(Path file, String bytes) throws IOException {
        Files.writeString(file, bytes, StandardCharsets.ISO_8859_1);
    }
}
