"""From a file to text: HTML and PDF are taken apart in a process of their own; the file's name, day and publisher."""
