"""How people ask in English what glm4v-nano can answer. A request ends with a full stop, a question with its mark."""

from itertools import product


def _every(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """All sentences that take one piece of each part."""
    return tuple("".join(pieces) for pieces in product(*parts))


OCR = (
    "What does it say in this picture?",
    "What does it say?",
    "What does this say?",
    "What does the text say?",
    "What does the sign say?",
    "What does the notice say?",
    "What does the receipt say?",
    "What is written here?",
    "What is written on this?",
    "What words are in the picture?",
    "Which words can you read?",
    "What text is shown here?",
    "What text is in this image?",
    "Can you read this?",
    "Can you read the words to me?",
    "Can you give me the text?",
    "Is there any text in this picture? Write it down.",
    "Read out all the text.",
    "Read it to me.",
    "Read this.",
    "Transcribe this image.",
    "Transcribe.",
    "Turn this picture into text.",
    "Tell me what it says.",
    "Tell me what is written here.",
    "Write down everything it says.",
    "I need the text from this screenshot.",
    "I want to copy the words from this picture.",
    "Return only the text.",
    "Text only.",
    "All text in reading order.",
    "The text in the image.",
    "Run OCR on this image.",
    "OCR this picture.",
    "OCR",
)
OCR_COMPOSED = (
    *_every(
        ("Read", "Read out", "Copy", "Transcribe", "Write down", "Type out", "Extract", "List", "Give me", "Show me"),
        (" the text", " all the text", " all text", " every word", " all the words", " the words", " each line"),
        ("", " in the picture", " in this image", " on this page", " from this screenshot", " from the photo"),
        (".", " exactly as written.", " line by line."),
    ),
    *_every(
        ("What does the ", "What does this "),
        ("picture", "image", "photo", "screenshot", "page", "poster", "table", "label", "message"),
        (" say?",),
    ),
    *_every(
        ("What text", "Which words", "What words", "Which letters"),
        (" can you read", " can you see", " do you see", " are there", " are shown"),
        ("?", " here?", " in the picture?", " in this image?", " on the page?"),
    ),
    *_every(
        ("Tell me what is written", "What is written", "What is printed", "What stands"),
        (" in the picture", " in this image", " on this page", " on the screen", " here"),
        (".",),
    ),
)

CAPTION = (
    "Describe this picture.",
    "Describe the image briefly.",
    "Describe what you see.",
    "Describe it.",
    "Describe.",
    "Describe the chart.",
    "What is this?",
    "What is it?",
    "What is this a picture of?",
    "What is in this picture?",
    "What is in the image?",
    "What is shown here?",
    "What is going on in this image?",
    "What do you see?",
    "What can you see here?",
    "What can be seen in the picture?",
    "What does this image show?",
    "What does it show?",
    "What kind of picture is this?",
    "What am I looking at?",
    "What is this picture about?",
    "Can you describe this?",
    "Can you tell me what this is?",
    "Tell me about this picture.",
    "Tell me what you see.",
    "Tell me what is in the image.",
    "Caption this image.",
    "Caption",
    "Give me a caption.",
    "Write a caption for this picture.",
    "Write alt text for this image.",
    "Give a short description.",
    "Explain this picture.",
    "Sum up this image in one sentence.",
    "Summarise the image.",
    "Say in one or two sentences what this is.",
)
CAPTION_COMPOSED = (
    *_every(
        ("Describe", "Explain", "Summarise", "Sum up", "Caption", "Tell me about"),
        (" the", " this"),
        (" picture", " image", " photo", " screenshot", " page", " chart"),
        (".", " briefly.", " in one sentence.", " in one or two sentences.", " in a few words.", " for me."),
    ),
    *_every(
        ("Give me", "Write", "I need", "I want"),
        (" a short description of", " a description of", " a caption for", " one sentence about", " a summary of"),
        (" the picture.", " this image.", " this photo.", " the screenshot.", " this."),
    ),
    *_every(
        ("What does this", "What does the"),
        (" picture", " image", " photo", " screenshot", " chart", " page", " poster"),
        (" show?", " tell us?"),
    ),
    *_every(
        ("What is", "What do you see", "What can you see", "What can be seen", "What is shown"),
        (" in this picture", " in the image", " in the photo", " on this page", " on the screen"),
        ("?",),
    ),
    *_every(("What kind of", "What sort of"), (" picture", " image", " page", " thing"), (" is this?", " is it?")),
)
