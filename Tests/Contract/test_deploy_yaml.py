"""What reads the files of Deploy/ must not read them otherwise than a cluster."""

import json
import unittest

import plain_yaml


class PlainYAMLTests(unittest.TestCase):
    def test_what_it_reads(self) -> None:
        text = (
            "a: &x {b: [1, '2', \"3\\n\", 2g, http://c:80/d], e: null}  # not this\nf:\n- g: true\n  h: # nor this\n"
            "    - i#j\n- [k]\n---\nl: &y\n  m: 1\n  q: a: b\n"
        )
        with self.assertRaises(plain_yaml.YAMLError):
            plain_yaml.documents(text)
        first, second = plain_yaml.documents(text.replace("a: b", "'a: b'") + "o:\n  <<: *y\n  m: -2.5\np: *y\n")
        self.assertEqual(
            json.dumps(first), '{"a": {"b": [1, "2", "3\\n", "2g", "http://c:80/d"], "e": null}, "f": '
            '[{"g": true, "h": ["i#j"]}, ["k"]]}'
        )  # fmt: skip
        once = {"m": 1, "q": "a: b"}
        self.assertEqual(second, {"l": once, "o": {"m": -2.5, "q": "a: b"}, "p": once})

    def test_what_it_refuses(self) -> None:
        texts = ("a: 1\na: 2", "a: 1\n  b: 2", "a: yes", "a: |\n  b", "a:\n\tb: 1", "a: [1", "a: {b: 1} c")
        for text in (*texts, "- 1\nb: 2", "- - 1"):
            with self.assertRaises(plain_yaml.YAMLError, msg=text):
                plain_yaml.documents(text)


if __name__ == "__main__":
    unittest.main()
