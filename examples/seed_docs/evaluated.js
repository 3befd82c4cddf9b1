// Sent by evaluating_javascript.py, and run in the page.
document.body.style.background = "darkorange";
document.getElementById("sky").textContent = "The sun is down.";
